// Server-sent events of an answer that passes by, and bodies that come whole.
import { createParser } from 'eventsource-parser';
import { parse } from './json-values.js';
import type { Answer, AnswerReader } from './protocol.js';

/** Hands each event's data on as JSON; data that is none (`[DONE]`) is left out. */
export function readEvents(onData: (data: unknown) => void, end: (cut: boolean) => Answer | null): AnswerReader {
  const parser = createParser({ onEvent: ({ data }) => onData(parse(data)) });
  return { push: (text) => parser.feed(text), end };
}

/** Characters of a body that is kept to be read; of a longer one nothing is recorded. */
const longestBody = 8_000_000;

export function readWhole(end: (body: unknown) => Answer | null): AnswerReader {
  let body = '';
  return {
    push: (text) => {
      if (body.length <= longestBody) body += text;
    },
    end: () => end(parse(body)),
  };
}
