// Retries and chains of models: what is tried again, for how long, and which model answers.
import { describe, expect, it } from 'vitest';
import { createClaude } from '#src/drivers/claude.js';
import { openLanguageModel } from '#src/drivers/language-models.js';
import { createResilientModel } from '#src/drivers/resilient-model.js';
import { retryModel } from '#src/drivers/retry-model.js';
import { type ErrorCode, RecollectError } from '#src/errors.js';
import type { LanguageModel, ModelAnswer, ModelRequest } from '#src/ports/language-model.js';
import { startMessagesApi } from '#src/testing/messages-api/index.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';

const error = (code: ErrorCode, details: Record<string, unknown> = {}) => new RecollectError(code, code, { details });
const request: ModelRequest = { system: [], messages: [{ role: 'user', content: 'Hello' }], maxTokens: 20 };
const quick = { firstWait: 1 };

async function ask(model: LanguageModel, more: Partial<ModelRequest> = {}) {
  let text = '';
  let answer: ModelAnswer | null = null;
  for await (const event of model.stream({ ...request, ...more })) {
    if (event.type === 'text') text += event.text;
    else answer = event.answer;
  }
  return { text, model: answer?.model };
}

const structured = (model: LanguageModel) => model.structured({ system: '', prompt: 'x', schema: {}, maxTokens: 9 });

describe('retries', () => {
  it('try again what says that the provider cannot answer now, three times', async () => {
    const scripted = createScriptedModel([
      { error: error('model_unavailable', { status: 529 }) },
      { error: error('model_rate_limited', { status: 429 }) },
      { error: error('model_unavailable') },
      { text: 'Hi.' },
    ]);
    expect(await ask(retryModel(scripted, quick))).toMatchObject({ text: 'Hi.' });
    const failing = createScriptedModel(Array.from({ length: 9 }, () => ({ error: error('model_unavailable') })));
    await expect(structured(retryModel(failing, quick))).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(failing.structuredRequests).toHaveLength(4);
  });

  it.each([['model_refused'], ['model_unauthorized'], ['dependency_missing']] as const)('leave %s', async (code) => {
    const scripted = createScriptedModel([{ error: error(code) }]);
    await expect(structured(retryModel(scripted, quick))).rejects.toMatchObject({ code });
    expect(scripted.structuredRequests).toHaveLength(1);
  });

  it('wait as long as the provider asks for, and never for longer than anybody would', async () => {
    const scripted = createScriptedModel([
      { error: error('model_rate_limited', { retryAfterSeconds: 0.2 }) },
      { json: 1 },
      { error: error('model_rate_limited', { retryAfterSeconds: 60 }) },
    ]);
    const started = performance.now();
    await structured(retryModel(scripted, quick));
    expect(performance.now() - started).toBeGreaterThanOrEqual(199);
    const again = performance.now();
    await expect(structured(retryModel(scripted, quick))).rejects.toMatchObject({ code: 'model_rate_limited' });
    expect(performance.now() - again).toBeLessThan(5_000);
  });

  it('do not repeat what somebody has read, unless nobody reads along', async () => {
    const broken = { text: 'Half of', error: error('model_unavailable') };
    const streamed = createScriptedModel([broken, { text: 'All of it.' }]);
    await expect(ask(retryModel(streamed, quick))).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(streamed.requests).toHaveLength(1);
    const whole = createScriptedModel([broken, { text: 'All of it.' }]);
    expect(await ask(retryModel(whole, quick), { whole: true })).toMatchObject({ text: 'All of it.' });
  });

  it('end when their caller leaves, also in the middle of a wait', async () => {
    const scripted = createScriptedModel([{ error: error('model_rate_limited', { retryAfterSeconds: 15 }) }]);
    const leaving = new AbortController();
    const asking = ask(retryModel(scripted, quick), { signal: leaving.signal });
    setTimeout(() => leaving.abort(), 20);
    await expect(asking).rejects.toMatchObject({ code: 'model_rate_limited' });
    expect(scripted.requests).toHaveLength(1);
  });

  it('give a model that never ends its answer up', async () => {
    const api = await startMessagesApi({ reply: () => ({ hang: true }) });
    api.script({ text: 'Hi.' });
    const claude = createClaude({ model: 'claude-haiku-5-5', apiKey: 'k', baseUrl: api.url, maxRetries: 0 });
    // Loads the SDK, which takes its time on a busy machine.
    await ask(claude);
    const asking = ask(retryModel(claude, { retries: 1, firstWait: 1, deadline: 800 }));
    await expect(asking).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(/in time/),
    });
    expect(api.requests).toHaveLength(3);
    await api.close();
  });

  it('honour what the API says in its header', async () => {
    const steps = [{ status: 429 as const, retryAfter: 1 }, { text: 'Hi.' }];
    const api = await startMessagesApi({ reply: () => steps.shift() });
    const claude = createClaude({ model: 'claude-haiku-5-5', apiKey: 'k', baseUrl: api.url, maxRetries: 0 });
    const started = performance.now();
    expect(await ask(retryModel(claude, quick))).toMatchObject({ text: 'Hi.' });
    expect(performance.now() - started).toBeGreaterThanOrEqual(999);
    await api.close();
  });
});

describe('a chain', () => {
  const options = { ...quick, retries: 0 };

  it.each([
    ['model_unavailable', {}],
    ['model_rate_limited', {}],
    ['model_unauthorized', { status: 402 }],
    ['model_refused', { status: 404 }],
  ] as const)('goes on after %s %j, and says who answered', async (code, details) => {
    const first = createScriptedModel([{ error: error(code, details) }, { error: error(code, details) }], 'first');
    const second = createScriptedModel([{ text: 'Second.' }, { json: { a: 1 } }], 'second');
    const model = createResilientModel([first, second], options);
    expect(model.name).toBe('first');
    expect(await ask(model)).toEqual({ text: 'Second.', model: 'second' });
    expect(await structured(model)).toMatchObject({ model: 'second' });
  });

  it.each([
    ['a refusal', error('model_refused', { status: 400 })],
    ['a caller who left', error('model_unavailable', { aborted: true })],
  ])('ends at %s', async (_what, thrown) => {
    const second = createScriptedModel([{ text: 'Second.' }], 'second');
    const model = createResilientModel([createScriptedModel([{ error: thrown }]), second], options);
    await expect(ask(model)).rejects.toBe(thrown);
    expect(second.requests).toHaveLength(0);
  });

  it('does not put another model’s words behind what was read', async () => {
    const first = createScriptedModel([{ text: 'Half of', error: error('model_unavailable') }]);
    const second = createScriptedModel([{ text: 'Second.' }]);
    await expect(ask(createResilientModel([first, second], options))).rejects.toMatchObject({
      code: 'model_unavailable',
    });
  });

  it('keeps one model’s thinking from another', async () => {
    const first = createScriptedModel([{ error: error('model_unavailable') }]);
    const second = createScriptedModel([{ text: 'Second.' }]);
    const content = [
      { type: 'thinking', thinking: '…', signature: 's' },
      { type: 'text', text: 'Well.' },
    ];
    await ask(createResilientModel([first, second], options), {
      messages: [...request.messages, { role: 'assistant', content }, { role: 'user', content: 'Go on' }],
    });
    expect(second.requests[0]?.messages[1]?.content).toEqual([{ type: 'text', text: 'Well.' }]);
    expect(first.requests[0]?.messages[1]?.content).toEqual(content);
  });

  it('leaves a model alone whose circuit is open', async () => {
    const first = createScriptedModel(Array.from({ length: 5 }, () => ({ error: error('model_unavailable') })));
    const second = createScriptedModel(Array.from({ length: 9 }, () => ({ json: 1 })));
    const model = createResilientModel([first, second], options);
    for (let count = 0; count < 9; count += 1) await structured(model);
    expect(first.structuredRequests).toHaveLength(5);
    expect(second.structuredRequests).toHaveLength(9);
  });

  it('needs a model', () => {
    expect(() => createResilientModel([])).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  });
});

it('the setting names a chain; who has no key is left out of it', async () => {
  const steps = [{ status: 401 as const }, { text: 'Unused' }];
  const api = await startMessagesApi({ reply: () => steps.shift() });
  const chain = 'claude-haiku-5-5, openai:gpt-x';
  expect(openLanguageModel(chain, { openaiApiKey: 'k' })?.name).toBe('gpt-x');
  expect(openLanguageModel(chain, {})).toBeNull();
  const both = openLanguageModel(chain, {
    ...{ apiKey: 'k', apiBaseUrl: api.url },
    // It knows no such path: what the second one throws shows that it was asked.
    ...{ openaiApiKey: 'k', openaiBaseUrl: `${api.url}/elsewhere` },
  });
  expect(both?.name).toBe('claude-haiku-5-5');
  await expect(ask(both!)).rejects.toMatchObject({ code: 'model_refused' });
  expect(api.requests.map(({ path }) => path)).toEqual(['/v1/messages', '/elsewhere/chat/completions']);
  await api.close();
});
