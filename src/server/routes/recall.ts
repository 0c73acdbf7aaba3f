// Recall and chat.
import type { AgentEvent, ChatResult } from '../../agent/agent-types.js';
import type { Recalled } from '../../recall/recalled.js';
import * as contract from '../contract/recall.js';
import { eventStream, type StreamEvent } from '../event-stream.js';
import { problemOf } from '../problem.js';
import { type BoundRoute, bindRoute, type RouteContext } from './bound-route.js';

export const recallRoutes: readonly BoundRoute[] = [
  bindRoute(contract.recall, async ({ body }, { memory, userId }) => {
    const { asOf, now, ...rest } = body;
    const recalled = await memory.recall({
      ...rest,
      userId,
      ...(asOf === undefined ? {} : { asOf: new Date(asOf) }),
      ...(now === undefined ? {} : { now: new Date(now) }),
    });
    return describeRecalled(recalled);
  }),

  bindRoute(contract.chat, async ({ body }, context) => {
    const { agent, userId, idempotencyKey, signal } = context;
    const input = { ...body, userId, signal, ...(idempotencyKey === null ? {} : { idempotencyKey }) };
    if (!context.accepts.includes('text/event-stream')) return describeAnswer(await agent.chat(input));
    return eventStream(answerEvents(agent.stream(input)), (error) => failed(error, context));
  }),
];

async function* answerEvents(events: AsyncIterable<AgentEvent>): AsyncGenerator<StreamEvent> {
  for await (const event of events) yield { event: event.type, data: describeEvent(event) };
}

/** What a tool was asked and gave may be long, and is in the turn that is stored. */
function describeEvent(event: AgentEvent) {
  if (event.type === 'tool_call') return { type: event.type, id: event.id, name: event.name };
  return event.type === 'done' ? { type: event.type, result: describeAnswer(event.result) } : event;
}

function failed(error: unknown, { requestId, report }: RouteContext): StreamEvent {
  report(error);
  return { event: 'error', data: { type: 'error', problem: problemOf(error, requestId) } };
}

function describeAnswer({ recalled, toolCalls, memoryError, ...answer }: ChatResult) {
  return {
    ...answer,
    recalled: recalled && describeRecalled(recalled),
    toolCalls: toolCalls.map(({ id, name, isError }) => ({ id, name, isError })),
    memoryError: memoryError && { code: memoryError.code, message: memoryError.message },
  };
}

/** Without `ranked`, which is everything that was looked at. */
function describeRecalled(recalled: Recalled) {
  const { ranked: _ranked, toSystemPrompt, toMessages, facts, turns, relevance, explained, ...rest } = recalled;
  return {
    ...rest,
    facts: facts.map((fact) => ({ ...fact, parts: { ...fact.parts } })),
    turns: turns.map((turn) => ({ ...turn, parts: { ...turn.parts } })),
    explained: explained && {
      ...explained,
      ranked: explained.ranked.map((item) => ({ ...item, parts: { ...item.parts } })),
    },
    relevance: { ...relevance, signals: { ...relevance.signals } },
    systemPrompt: toSystemPrompt.call(recalled),
    messages: toMessages.call(recalled).map(({ role, content }) => ({
      role,
      content: typeof content === 'string' ? content : [...content],
    })),
  };
}
