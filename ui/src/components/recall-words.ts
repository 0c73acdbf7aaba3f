// What recall says in codes, in words for a person.

/** The parts a score was added up from. */
const parts: Readonly<Record<string, string>> = {
  keywords: 'Shared words',
  meaning: 'Meaning',
  neighbours: 'Stands beside a match',
  session: 'Same conversation',
  date: 'The time asked about',
  speaker: 'The person named',
  substance: 'States something',
  cue: 'Tells how to answer',
  recency: 'Late conversation',
  rerank: 'Judged by the reranker',
};

export function scorePartLabel(part: string): string {
  return parts[part] ?? part;
}

/** Parts that added something, the strongest first. The role's factor multiplies and is no part. */
export function scoreParts(given: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(given)
    .filter(([name, value]) => name !== 'roleFactor' && value > 0.001)
    .sort(([, one], [, other]) => other - one);
}

const leftOut: Readonly<Record<string, string>> = {
  budget: 'did not fit the budget',
  below_relevance: 'not relevant enough',
  repeat: 'says the same again',
  shown_as_recent: 'stands in the recent conversation already',
  said_by_fact: 'a fact says it already',
  said_by_profile: 'the profile says it already',
  rank: 'others fitted better',
};

export function leftOutLabel(reason: string): string {
  return leftOut[reason] ?? reason.replaceAll('_', ' ');
}

/** As a sentence begins. */
export function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
