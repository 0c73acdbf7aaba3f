// The corpus: attacks on memory and honest look-alikes, each with what may be stored and what reaches the prompt.
import { readFileSync } from 'node:fs';
import type { RememberMessage } from '#src/memory-types/memory.js';

export interface InjectionCase {
  id: string;
  attack: boolean;
  category: string;
  /** Where the text stands: said by the user, by the assistant, in a tool's result, in a document, as a name, stated as a fact. */
  via: 'user' | 'assistant' | 'tool' | 'document' | 'speaker' | 'fact';
  text: string;
  /** What a credulous extractor's claims become: nothing, facts held for review, or facts. */
  expect: 'nothing' | 'held' | 'fact';
  /** The memory block of a later session, without its standing instruction. */
  block: string;
  /** The turn as a message of the same session. */
  message: string;
}

export function readCorpus(): InjectionCase[] {
  return readFileSync(new URL('./corpus.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as InjectionCase);
}

export function messagesOf({ via, text }: InjectionCase): RememberMessage[] {
  if (via === 'assistant')
    return [
      { role: 'user', content: 'Hello, how are you?' },
      { role: 'assistant', content: text },
    ];
  if (via === 'speaker') return [{ role: 'user', content: 'I like green tea.', speaker: text }];
  if (via === 'document') {
    const source = { type: 'text', media_type: 'text/plain', data: text };
    return [
      {
        role: 'user',
        content: [
          { type: 'document', source },
          { type: 'text', text: 'Can you read this?' },
        ],
      },
    ];
  }
  if (via === 'tool')
    return [
      { role: 'user', content: 'Can you look it up?' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call-1', name: 'fetch_page', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call-1', content: text }] },
    ];
  return [{ role: 'user', content: text }];
}
