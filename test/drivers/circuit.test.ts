// The circuit breaker, on a clock that the test moves: closed, open, half-open.
import { expect, it } from 'vitest';
import { createCircuit } from '#src/drivers/circuit.js';
import { guardEmbedding, guardModel } from '#src/drivers/resilient-model.js';
import { RecollectError } from '#src/errors.js';
import { createFakeClock } from '#src/testing/fake-clock.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';

const down = new RecollectError('model_unavailable', 'down');
const open = expect.objectContaining({
  code: 'model_unavailable',
  details: expect.objectContaining({ circuitOpen: true }),
});

function openCircuit() {
  const clock = createFakeClock();
  const circuit = createCircuit({ name: 'A', failures: 3, openFor: 1_000, clock });
  const fail = (error: unknown = down) => circuit.enter().failed(error);
  return { clock, circuit, fail };
}

it('opens after failures in a row, and a success in between starts the count again', () => {
  const { circuit, fail } = openCircuit();
  fail();
  fail();
  circuit.enter().succeeded();
  fail();
  fail();
  expect(circuit.state).toBe('closed');
  fail();
  expect(circuit.state).toBe('open');
  expect(() => circuit.enter()).toThrow(open);
});

it('lets one call try when its time is over, and closes when that goes well', () => {
  const { clock, circuit, fail } = openCircuit();
  for (let count = 0; count < 3; count += 1) fail();
  clock.advance(999);
  expect(() => circuit.enter()).toThrow(open);
  clock.advance(1);
  expect(circuit.state).toBe('half-open');
  const attempt = circuit.enter();
  expect(() => circuit.enter()).toThrow(open);
  attempt.succeeded();
  expect(circuit.state).toBe('closed');
  fail();
  expect(circuit.state).toBe('closed');
});

it('stays open twice as long each time the try fails, ten times as long at most', () => {
  const { clock, circuit, fail } = openCircuit();
  for (let count = 0; count < 3; count += 1) fail();
  for (const wait of [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
    clock.advance(wait - 1);
    expect(circuit.state).toBe('open');
    clock.advance(1);
    fail();
  }
});

it('waits as long as the provider asks for', () => {
  const { clock, circuit, fail } = openCircuit();
  const busy = new RecollectError('model_rate_limited', 'busy', { details: { status: 429, retryAfterSeconds: 5 } });
  for (let count = 0; count < 3; count += 1) fail(busy);
  clock.advance(4_999);
  expect(circuit.state).toBe('open');
  clock.advance(1);
  expect(circuit.state).toBe('half-open');
});

it('takes a refusal for an answer, and a caller who left for nothing', () => {
  const { clock, circuit, fail } = openCircuit();
  const left = new RecollectError('model_unavailable', 'left', { details: { aborted: true } });
  for (let count = 0; count < 5; count += 1) fail(left);
  expect(circuit.state).toBe('closed');
  fail();
  fail();
  fail(new RecollectError('model_refused', 'no', { details: { status: 400 } }));
  fail();
  expect(circuit.state).toBe('closed');
  fail();
  fail();
  expect(circuit.state).toBe('open');
  clock.advance(1_000);
  // The try was left: the next one may try.
  fail(left);
  expect(circuit.state).toBe('half-open');
  circuit.enter().succeeded();
  expect(circuit.state).toBe('closed');
});

it('guards a language model and an embedding model alike, and asks neither while it is open', async () => {
  const { clock, circuit } = openCircuit();
  const scripted = createScriptedModel([{ error: down }, { error: down }, { error: down }, { text: 'Back.' }]);
  const model = guardModel(scripted, circuit);
  const ask = async () => {
    let text = '';
    for await (const event of model.stream({ system: [], messages: [{ role: 'user', content: 'x' }], maxTokens: 9 }))
      if (event.type === 'text') text += event.text;
    return text;
  };
  for (let count = 0; count < 3; count += 1) await expect(ask()).rejects.toBe(down);
  await expect(ask()).rejects.toEqual(open);
  const embedding = guardEmbedding(createHashEmbedding(), circuit);
  await expect(embedding.embed(['x'], 'query')).rejects.toMatchObject({
    code: 'embedding_failed',
    details: { circuitOpen: true, reason: 'model_unavailable' },
  });
  expect(scripted.requests).toHaveLength(3);
  clock.advance(1_000);
  expect(await ask()).toBe('Back.');
  expect(await embedding.embed(['x'], 'document')).toHaveLength(1);
});

it('counts the failures of vectors by their reason', async () => {
  const { circuit } = openCircuit();
  const failing = (reason: string) =>
    guardEmbedding(
      {
        ...createHashEmbedding(),
        embed: async () => {
          throw new RecollectError('embedding_failed', 'no', { details: { reason } });
        },
      },
      circuit,
    ).embed(['x'], 'document');
  for (let count = 0; count < 5; count += 1)
    await expect(failing('model_refused')).rejects.toMatchObject({ code: 'embedding_failed' });
  expect(circuit.state).toBe('closed');
  for (let count = 0; count < 3; count += 1)
    await expect(failing('model_unavailable')).rejects.toMatchObject({ code: 'embedding_failed' });
  expect(circuit.state).toBe('open');
});
