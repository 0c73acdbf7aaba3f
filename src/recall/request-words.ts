// The part of a question that asks for a form of answer ("can you give me a summary of how ... throughout our
// conversations") says nothing about what is looked for, and matches whatever else was asked that way.

/** A longer text is a message; what looks like a request in it is what it is about. */
const longestQuestion = 60;

const requestPhrases: readonly RegExp[] = [
  /(?:^|(?<=[.?!]\s))(?:please )?(?:mention|list|give|name|include|use|return|answer|respond|reply|keep|limit)\b[^.?!]*\b(?:only|items?|words|sentences?|bullets?(?: points?)?|brief|concise|short)\b[^.?!]*[.?!]?/gi,
  /\b(?:can|could|would|will) you (?:please |also )?(?:list|give me|provide(?: me with)?|walk me through|take me through|summari[sz]e|recap|tell me|show me|explain|describe)(?: step by step)?\b/gi,
  /\b(?:a |an |the )?(?:(?:clear|quick|complete|comprehensive|brief|short|full|detailed|concise|chronological) )*(?:summary|overview|recap|timeline|list|order) (?:of(?: how)?|in which)\b/gi,
  /\b(?:how |that |which |in which )?(?:I|we)(?:['’]ve| have| had)? (?:brought up|mentioned|mention|talked about|discussed|spoke about|told you about)\b/gi,
  /\bdid I mention\b/gi,
  /\bdifferent (?:aspects|parts|topics) of\b/gi,
  /\b(?:throughout|across|through|over|in|during|based on|from) (?:all )?(?:of )?(?:our|my|these|all)(?: (?:recent|past|previous|earlier|last))? (?:conversations?|chats?|sessions?|discussions?|messages?|questions?|requests?|talks?)\b/gi,
  /\b(?:in order|over time|so far|step by step)\b/gi,
];

/** What the question is about; the whole text where nothing else would be left. */
export function withoutRequestWords(text: string): string {
  if (text.split(/\s+/).length > longestQuestion) return text;
  let rest = text;
  for (const phrase of requestPhrases) rest = rest.replace(phrase, ' ');
  if (rest === text) return text;
  rest = rest
    .replace(/[\s,.?!]*([,.?!])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  return /\p{L}{3}/u.test(rest) && rest.split(' ').length >= 2 ? rest : text;
}
