// Which session a call belongs to where its caller does not say.
import { createHash } from 'node:crypto';
import { isPlainId } from '../../../domain/input.js';
import type { SentConversation } from './conversation.js';

/** As the client named it; else by how it began, which a client resends with every request. */
export function nameSession(named: string | null, { said }: SentConversation): string {
  if (isPlainId(named) && !named.startsWith('recollect:')) return named;
  const first = named ?? said[0]?.text ?? '';
  return `chat-${createHash('sha256').update(first).digest('hex').slice(0, 24)}`;
}
