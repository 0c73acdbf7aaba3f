// The profile of a user as text: one line a fact where code makes it. Written in the background, shown by recall.
import { defaultSubject } from './fact.js';

/** Bytes of a profile: about 200 tokens of English; of scripts with two or three bytes a letter, not many more. Chosen. */
export const maxProfileBytes = 800;

/** One line, with whom it is about where that is not the user. */
export function profileLine(fact: { subject: string; text: string }): string {
  const text = fact.text.replace(/\s+/g, ' ').trim();
  return fact.subject === defaultSubject ? text : `${fact.subject}: ${text}`;
}

export function profileBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
