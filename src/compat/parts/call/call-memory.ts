// Memory around one call of a model: recall -> block; then, while the answer passes by, what was said -> turns. Once per human
// turn, and never in the way of the call unless it is strict.
import { recalledTag } from '../../../domain/memory-text.js';
import { isRecollectError, RecollectError } from '../../../errors.js';
import type { BegunCall, CallMemory, CallMemoryOptions, CallPlace, CallSession } from './call-types.js';
import type { SentConversation } from './conversation.js';
import { createHeldHistories } from './held-histories.js';
import { createHumanTurns, type HumanTurn, type MemoryBlock } from './human-turns.js';
import { nameSession } from './name-session.js';
import type { Addition, Answer, AnswerUsage, SentCall } from './protocol.js';
import { recordAnswer, recordHistory } from './record-said.js';
import { createSentAdditions } from './sent-additions.js';
import { createSessionQueues } from './session-queues.js';

/** Characters of a message that are searched for; a pasted file says no more at its end. */
const longestQuery = 4_000;
/** Turns of the session that the client has in front of it, and that recall need not repeat. */
const mostRecent = 20;

const nothing: MemoryBlock = { text: '', told: () => undefined };

/** What the calls of other people's clients are counted as. */
const purpose = 'client';

export function createCallMemory(options: CallMemoryOptions): CallMemory {
  const { memory, budget, recallTimeout = 5_000, report = () => undefined, now = Date.now } = options;
  const onError = (error: unknown) => report(toRecollectError(error));
  const turns = createHumanTurns(now);
  const histories = createHeldHistories();
  const queues = createSessionQueues(onError);
  const additions = createSentAdditions(memory.requests);

  function enqueue<Result>({ userId, sessionId }: CallSession, work: () => Promise<Result>): Promise<Result> {
    return queues.add(JSON.stringify([userId, sessionId]), work);
  }

  async function recall({ userId, sessionId, scope }: CallSession, sent: SentConversation): Promise<MemoryBlock> {
    const { said, continues } = sent;
    const query = said.at(-1)?.text.slice(0, longestQuery).toWellFormed() ?? '';
    if (query.trim() === '') return nothing;
    const recalled = await memory.recall({
      ...{ userId, sessionId, scope, query, budget, profile: true },
      recentTurns: Math.min(continues ? said.length : said.length - 1, mostRecent),
      // Only the client's own conversation is in front of the model.
      previousTurns: false,
      recentBudget: Number.POSITIVE_INFINITY,
    });
    const prompt = recalled.toSystemPrompt();
    if (prompt === '') return nothing;
    const shown = { actor: 'agent', turns: recalled.turns.length };
    const factIds = recalled.facts.map(({ id }) => id);
    let counted = factIds.length + shown.turns === 0;
    const told = () => {
      if (!counted) void memory.facts.used(userId, factIds, shown).catch(onError);
      counted = true;
    };
    return { text: `<${recalledTag}>\n${prompt}\n</${recalledTag}>`, told };
  }

  async function findBlock(turn: HumanTurn, place: CallSession, sent: SentConversation): Promise<MemoryBlock> {
    turn.block ??= recall(place, sent);
    try {
      return await withinTime(turn.block, recallTimeout);
    } catch (error) {
      // The next request of the turn tries again.
      turn.block = null;
      throw error;
    }
  }

  function recordHuman(turn: HumanTurn, place: CallSession, sent: SentConversation): Promise<string> {
    turn.recorded ??= enqueue(place, () => recordHistory(memory, place, sent)).catch((error: unknown) => {
      turn.recorded = null;
      throw error;
    });
    return turn.recorded;
  }

  /** Both take their place in the queue at once: the next request may be on its way already. */
  async function record(turn: HumanTurn, place: CallSession, sent: SentConversation, answer: Answer): Promise<void> {
    const name = `${answer.partial} ${answer.text}`;
    if (turn.answers.has(name)) return;
    turn.answers.add(name);
    const human = recordHuman(turn, place, sent);
    await enqueue(place, async () => recordAnswer(memory, place, await human, answer));
  }

  /** What was added to the messages that an answer of this history is bound to. */
  async function findKept({ userId }: CallSession, boundTo: string | null): Promise<Addition[]> {
    if (boundTo === null) return [];
    return withinTime(additions.find(userId, boundTo), recallTimeout).catch((error: unknown) => {
      onError(error);
      return [];
    });
  }

  function count(userId: string, { model, tokens }: AnswerUsage): void {
    try {
      memory.usage.record({ userId, purpose, model, usage: tokens });
    } catch (error) {
      onError(error);
    }
  }

  function follow<Body>(
    turn: HumanTurn,
    place: CallSession,
    sent: SentConversation,
    { name, added, told }: { name: () => string; added: readonly Addition[]; told: () => void },
  ): Pick<BegunCall<Body>, 'accepted' | 'answered'> {
    const writes = place.mode === 'on' || place.mode === 'write';
    // The queue has reported it.
    const ignore = () => undefined;
    return {
      accepted: () => {
        told();
        if (writes && !sent.continues) void recordHuman(turn, place, sent).catch(ignore);
      },
      answered: (answer) => {
        if (answer === null) return;
        histories.keep(place.userId, place.sessionId, sent.said, answer);
        if (answer.usage) count(place.userId, answer.usage);
        if (answer.bound && added.length > 0) {
          const saved = additions.save(place.userId, name(), added);
          void enqueue(place, () => saved).catch(ignore);
        }
        if (!writes || answer.goesOn || answer.text.trim() === '') return;
        void record(turn, place, sent, answer).catch(ignore);
      },
    };
  }

  return {
    async begin<Body>(given: CallPlace, call: SentCall<Body>): Promise<BegunCall<Body> | null> {
      const joined = histories.join(given.userId, call);
      if (joined === null) return null;
      const { conversation: sent, held } = joined;
      const sessionId = given.sessionId ?? joined.sessionId ?? nameSession(call.sessionName, sent);
      const place = { ...given, sessionId };
      const turn = turns.of(place, sent);
      let error: RecollectError | null = null;
      const attempt = async <Result>(work: () => Promise<Result>): Promise<Result | null> => {
        try {
          return await work();
        } catch (thrown) {
          error = toRecollectError(thrown);
          if (place.strict || error.code === 'invalid_input') throw error;
          report(error);
          return null;
        }
      };
      const reads = (place.mode === 'on' || place.mode === 'read') && !held;
      const [block, kept] = await Promise.all([
        reads ? attempt(() => findBlock(turn, place, sent)) : null,
        findKept(place, call.boundTo),
      ]);
      if (place.strict && place.mode !== 'read' && !sent.continues) await recordHuman(turn, place, sent);
      const placed = call.withBlocks(block?.text ?? '', kept);
      const told = (placed && block ? block : nothing).told;
      const followed = follow(turn, place, sent, { name: call.name, added: placed?.additions ?? [], told });
      return { sessionId, body: placed?.body ?? null, error, ...followed };
    },
    idle: () => queues.idle(),
  };
}

async function withinTime<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new RecollectError('timeout', `Memory did not answer within ${milliseconds} ms.`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function toRecollectError(error: unknown): RecollectError {
  if (isRecollectError(error)) return error;
  return new RecollectError('internal', 'Memory failed in an unexpected way.', { cause: error });
}
