// One turn: (stored answer?) -> recall -> record the message -> answer -> record the answer -> count what was used.
import type { Memory } from '../memory-types/memory.js';
import type { Clock } from '../ports/clock.js';
import type { LanguageModel, ModelAnswer } from '../ports/language-model.js';
import type { Recalled } from '../recall/recalled.js';
import type { AgentEvent, AgentTool, ChatInput, ChatResult, ToolContext } from './agent-types.js';
import { answerOffline } from './answer-offline.js';
import { answerWithModel } from './answer-with-model.js';
import { buildRequest } from './build-request.js';
import { type Chat, readChat } from './chat.js';
import { createMemoryAccess, type MemoryAccess } from './memory-access.js';
import { noProgress } from './progress.js';
import { findStored, repeatStored } from './stored-answer.js';
import { tokenSample } from './token-sample.js';
import { createTranscript } from './transcript.js';

export interface AgentParts {
  memory: Memory;
  model: LanguageModel | null;
  instructions: string;
  tools: readonly AgentTool[];
  maxTokens: number;
  maxToolRounds: number;
  budget: number | undefined;
  profile: boolean;
  strict: boolean;
  clock: Clock;
}

/** `whole`: nobody reads along. */
export async function* runTurn(
  agent: AgentParts,
  input: ChatInput,
  { whole = false } = {},
): AsyncGenerator<AgentEvent, void, undefined> {
  const chat = readChat(input);
  const { memory } = agent;
  const access = createMemoryAccess(agent.strict);
  const stored = await findStored(memory, access, chat);
  if (stored?.answer) return yield* repeatStored(stored.user, stored.answer);

  // Before the message is recorded, or it would be recalled as its own answer.
  const recalled = await recall(agent, access, chat);
  const transcript = createTranscript(memory, access, chat, stored?.user ?? null);
  await transcript.recordMessage();

  const usedFacts = new Set([...(recalled?.facts ?? []), ...saidByProfile(recalled)].map((fact) => fact.id));
  const { userId, sessionId, scope, message, signal } = chat;
  const messageTurnId = transcript.turnIds.user;
  const context: ToolContext = { userId, sessionId, scope, message, messageTurnId, recalled, signal, usedFacts };
  const progress = noProgress();
  let finished = false;
  try {
    if (agent.model) yield* askModel(agent.model);
    else yield* answerOffline(memory, access, context, progress);
    finished = true;
  } finally {
    // The stream broke, the caller stopped it or left: what was sent was said.
    if (!finished) await transcript.recordPartial(progress);
  }
  await transcript.recordAnswer(progress, agent.model === null);
  const shown = { actor: 'agent', turns: recalled?.turns.length ?? 0 };
  if (usedFacts.size + shown.turns > 0) await access.attempt(() => memory.facts.used(userId, [...usedFacts], shown));
  yield { type: 'done', result: result() };

  async function* askModel(model: LanguageModel) {
    const request = { ...firstRequest(model), whole };
    const onAnswer = ({ model: name, usage }: ModelAnswer) =>
      memory.usage.record({ userId, purpose: 'chat', model: name || model.name, usage });
    yield* answerWithModel({ ...agent, model, onAnswer, observers: memory.observers }, request, context, progress);
    const sample = tokenSample(model.name, request, progress.firstUsage);
    if (sample) memory.learnTokens(sample);
  }

  function firstRequest(model: LanguageModel) {
    return buildRequest({
      model: model.name,
      instructions: agent.instructions,
      tools: agent.tools.map((tool) => tool.definition),
      maxTokens: agent.maxTokens,
      recalled,
      message,
      retriedTurnId: stored?.user.id ?? null,
      now: agent.clock.now(),
      signal,
    });
  }

  function result(): ChatResult {
    return {
      text: progress.text,
      turnIds: transcript.turnIds,
      recalled,
      usage: progress.usage,
      toolCalls: progress.toolCalls,
      offline: agent.model === null,
      repeated: false,
      stopReason: progress.stopReason,
      memoryError: access.error,
    };
  }
}

/** They bore on the message and were shown, if not as items. */
function saidByProfile(recalled: Recalled | null): readonly { id: string }[] {
  return recalled?.leftOut.filter(({ reason }) => reason === 'said_by_profile') ?? [];
}

function recall(agent: AgentParts, access: MemoryAccess, chat: Chat) {
  const { userId, sessionId, scope, message } = chat;
  return access.attempt(() =>
    agent.memory.recall({
      ...{ userId, sessionId, scope, query: message },
      // Without a model there is nobody to read it, and the answer lists facts.
      profile: agent.model !== null && agent.profile,
      budget: agent.budget,
      model: agent.model?.name,
      now: agent.clock.now(),
    }),
  );
}
