// Every reason a decision can have, in plain words: what history and the list of rejected claims show to people.

/** Why a claim did not become a fact. */
export const rejectionTexts = {
  low_confidence: 'the extractor was not sure enough of it',
  unknown_type: 'it has a type nobody defined',
  empty_text: 'it has no words',
  text_too_long: 'it is too long for one fact',
  secret: 'it looks like a password, key, token or card number; it was not kept here either',
  quote_not_found: 'its quote does not stand word for word in what the user said',
  assistant_echo: 'its quote repeats what the assistant had said',
  question: 'it was asked, not stated',
  hypothetical: 'it was supposed or imagined, not stated',
  quoted: 'it quotes or reports what somebody else says',
  joke: 'it was said in jest',
  unsupported_text: 'it says something else than the words it quotes',
  unsupported_number: 'it has a number the user did not say',
  unsupported_date: 'it has a month or weekday the user did not say',
  unsupported_name: 'it has a name the user did not say',
  unsupported_negation: 'it affirms what the user denied, or the other way round',
  unsupported_subject: 'it is about somebody the conversation does not name',
  wrong_subject: 'the words are about somebody else than the user',
  duplicate: 'the same was extracted twice from one exchange',
  model_unsupported: 'the second pass by a model found that the words do not say it',
  retracted_since: 'it was said to be wrong after these words were spoken',
  superseded_since: 'it was replaced after these words were spoken',
  expired_since: 'it expired after these words were spoken',
} as const;

export type RejectionReason = keyof typeof rejectionTexts;

/** Why a fact waits for review. */
export const holdTexts = {
  model_unsure: 'the second pass by a model was not sure that the words say it',
  model_silent: 'the second pass by a model gave no usable answer about it',
  model_failed: 'the second pass by a model failed each time it was tried',
  commands_agent: 'it reads like an order to the agent, or was said together with one',
  among_the_first: 'it is among the first facts of this deployment, which are looked at',
} as const;

export type HoldReason = keyof typeof holdTexts;

/** Plain words for a reason code; a sentence (a caller's own, upkeep's with its figures) is given back as it is. */
export function explainReason(reason: string): string {
  return texts[reason] ?? (reason.includes(' ') ? reason : reason.replaceAll('_', ' '));
}

/** False for a sentence somebody gave. */
export function isReasonCode(reason: string): boolean {
  return Object.hasOwn(texts, reason);
}

const texts: Readonly<Record<string, string>> = {
  ...rejectionTexts,
  ...holdTexts,
  new: 'nothing like it was held',
  same_words: 'the same words again; they are one more piece of evidence',
  same_meaning: 'the same in other words; they are one more piece of evidence',
  says_less: 'what is held says this and more; the words are one more piece of evidence',
  says_more: 'it says what was held and more; the evidence of both is kept',
  refined: 'a fact that says the same and more took its place',
  new_value: 'another value was stated for it',
  negated: 'the opposite was stated',
  no_longer: 'it was stated that this is over',
  again: 'it was stated that this holds again',
  merged: 'a user who said the same was merged into this one; the words of both are its evidence',
  said_earlier: 'it was said before a fact that excludes it, so it is history',
  model_judged: 'a model judged it so, and code found nothing against it',
  stated_anew: 'a newer statement took its place',
  undone: 'the replacement was undone',
  retraction_undone: 'the retraction was undone; the statement that did so is its evidence',
  replacement_undone: 'its replacement was undone',
  expiry_undone: 'its expiry was undone',
  reviewed: 'somebody looked at it and found it right',
  held_already: 'the same is held already, and that fact rests on its words as well now',
  stated_directly: 'it was stated directly',
  review_rejected: 'somebody looked at it and found it wrong',
  wrong: 'somebody said that it is wrong',
  user_asked: 'the user asked for it',
  kept: 'it is kept however little it is used',
  not_kept: 'it may expire again when it is not used',
  policy: 'the policy of upkeep lets it go',
  retention: 'its retention is over',
  as_given: 'somebody gave a reason in their own words; it stands in the history of the fact',
};
