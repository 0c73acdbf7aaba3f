// Which programs' exports `recollect add --from` reads. A new one is a line here.
import { chatgptReader } from './chatgpt.js';
import { claudeReader } from './claude.js';
import { claudeCodeReader } from './claude-code.js';
import type { HistoryReader } from './history.js';
import { mem0Reader } from './mem0.js';
import { zepReader } from './zep.js';

export const historyReaders: readonly HistoryReader[] = [
  chatgptReader,
  claudeReader,
  claudeCodeReader,
  mem0Reader,
  zepReader,
];
