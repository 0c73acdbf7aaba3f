// What every LanguageModel must do, as plain checks: run them in any test framework. Each throws when it does not hold.
import type { ContentBlock } from '../../domain/message.js';
import { isRecollectError, RecollectError } from '../../errors.js';
import type { LanguageModel, ModelEvent, ModelRequest } from '../../ports/language-model.js';

/** How the other side is made to behave before a check; against a real model only `answers` and `usesTool` apply. */
export type ModelScenario = 'answers' | 'usesTool' | 'structured' | 'cut' | 'unauthorized' | 'rateLimited' | 'down';

export interface LanguageModelCheck {
  name: string;
  scenario: ModelScenario;
  run(model: LanguageModel): Promise<void>;
}

/**
 * Scenarios: `answers` with the text "Hello there."; `usesTool` calls the tool `look_up` with `{"word":"tea"}`;
 * `structured` answers `{"value":1}`; `cut` breaks the connection after some text; the others fail as they are named.
 */
export const languageModelChecks: readonly LanguageModelCheck[] = [
  {
    name: 'streams text, then the whole answer as the last event',
    scenario: 'answers',
    async run(model) {
      const events = await collect(model.stream(request));
      const text = textOf(events);
      const last = events.at(-1);
      expect(last?.type === 'answer', 'the last event is the answer');
      if (last?.type !== 'answer') return;
      expect(events.filter((event) => event.type === 'answer').length === 1, 'there is one answer');
      expect(text === 'Hello there.', `the streamed text is the answer's, not ${JSON.stringify(text)}`);
      expect(blockTexts(last.answer.content) === text, 'the content holds the streamed text');
      expect(last.answer.stopReason === 'end_turn', 'it stopped at the end of its turn');
      expect(last.answer.usage.inputTokens > 0 && last.answer.usage.outputTokens > 0, 'usage is counted');
    },
  },
  {
    name: 'gives tool calls with parsed input',
    scenario: 'usesTool',
    async run(model) {
      const last = (await collect(model.stream({ ...request, tools }))).at(-1);
      const answer = last?.type === 'answer' ? last.answer : undefined;
      expect(answer?.stopReason === 'tool_use', 'it stopped for its tool');
      const use = answer?.content.find((block) => block.type === 'tool_use');
      expect(use?.name === 'look_up' && typeof use.id === 'string', 'the call names the tool and has an id');
      expect(JSON.stringify(use?.input) === '{"word":"tea"}', 'the input is parsed');
    },
  },
  {
    name: 'answers under a schema',
    scenario: 'structured',
    async run(model) {
      const answer = await model.structured({ system: 'Answer.', prompt: 'One?', schema, maxTokens: 100 });
      expect(answer.complete, 'the answer is complete');
      expect((JSON.parse(answer.text) as { value: unknown }).value === 1, 'the text is the JSON');
    },
  },
  {
    name: 'throws when the stream breaks, after the text that came',
    scenario: 'cut',
    async run(model) {
      const events: ModelEvent[] = [];
      const error = await failure(async () => {
        for await (const event of model.stream(request)) events.push(event);
      });
      expect(textOf(events) !== '', 'text came before the break');
      expect(!events.some((event) => event.type === 'answer'), 'a broken stream has no answer');
      expectCode(error, 'model_unavailable');
    },
  },
  ...(
    [
      ['unauthorized', 'model_unauthorized'],
      ['rateLimited', 'model_rate_limited'],
      ['down', 'model_unavailable'],
    ] as const
  ).map(([scenario, code]) => ({
    name: `throws ${code} when it is ${scenario}, streamed and structured`,
    scenario,
    async run(model: LanguageModel) {
      expectCode(await failure(() => collect(model.stream(request))), code);
      const asking = () => model.structured({ system: 'Answer.', prompt: 'One?', schema, maxTokens: 100 });
      expectCode(await failure(asking), code);
    },
  })),
  {
    name: 'stops for an aborted signal',
    scenario: 'answers',
    async run(model) {
      const stopped = AbortSignal.abort();
      expectCode(await failure(() => collect(model.stream({ ...request, signal: stopped }))), 'model_unavailable');
    },
  },
];

const request: ModelRequest = {
  system: [{ text: 'Be brief.' }],
  messages: [{ role: 'user', content: 'Hello.' }],
  maxTokens: 100,
};

const tools = [
  {
    name: 'look_up',
    description: 'Looks a word up.',
    inputSchema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
  },
];

const schema = {
  type: 'object',
  properties: { value: { type: 'integer' } },
  required: ['value'],
  additionalProperties: false,
};

async function collect(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const all: ModelEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

function blockTexts(content: readonly ContentBlock[]): string {
  return content.map((block) => (block.type === 'text' ? String(block.text) : '')).join('');
}

async function failure(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return null;
}

function expectCode(error: unknown, code: string): void {
  const found = isRecollectError(error) ? error.code : String(error);
  expect(found === code, `it throws ${code}, not ${found}`);
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new RecollectError('internal', `Does not hold: ${what}.`);
}
