// Some providers hold the history themselves, and a request brings only what is new and the id of the answer it goes on from:
// what was said up to each of the last answers, to know where such a request belongs.
import type { Said, SentConversation } from './conversation.js';
import type { Answer, SentCall } from './protocol.js';

export interface HeldHistories {
  /** What the request is about, with what the provider holds of it. Null where that is not known and nobody says anything. */
  join(userId: string, call: Pick<SentCall<unknown>, 'conversation' | 'previousId'>): JoinedCall | null;
  keep(userId: string, sessionId: string, said: readonly Said[], answer: Answer): void;
}

export interface JoinedCall {
  conversation: SentConversation;
  /** Of the answer it goes on from. */
  sessionId: string | null;
  /** The provider has the human turn with its block already. */
  held: boolean;
}

/** The texts are shared between the answers of one conversation. */
const mostAnswers = 1_000;

export function createHeldHistories(): HeldHistories {
  const answers = new Map<string, { sessionId: string; said: readonly Said[] }>();
  return {
    join(userId, { conversation, previousId }) {
      const before = previousId === null ? undefined : answers.get(JSON.stringify([userId, previousId]));
      if (before === undefined) return conversation && { conversation, sessionId: null, held: false };
      const { sessionId, said } = before;
      if (conversation) {
        return {
          conversation: { ...conversation, said: [...said, ...conversation.said], held: said.length },
          sessionId,
          held: false,
        };
      }
      const own = said.slice(0, said.findLastIndex(({ role }) => role === 'user') + 1);
      return { conversation: { said: own, held: own.length, humanAt: -1, continues: true }, sessionId, held: true };
    },
    keep(userId, sessionId, said, { id, text, goesOn }) {
      if (id === null) return;
      const answered: Said[] = goesOn || text.trim() === '' ? [] : [{ role: 'assistant', text, media: [] }];
      answers.set(JSON.stringify([userId, id]), { sessionId, said: [...said, ...answered] });
      const [oldest] = answers.keys();
      if (answers.size > mostAnswers && oldest !== undefined) answers.delete(oldest);
    },
  };
}
