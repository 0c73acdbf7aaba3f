import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { createLocalEmbedding } from '#src/drivers/local-embedding.js';
import { embeddingModelChecks } from '#src/testing/conformance/embedding-model.js';

const bundled = fileURLToPath(new URL('../../models/all-MiniLM-L6-v2-int8', import.meta.url));
const driver = new URL('../../dist/drivers/local-embedding.js', import.meta.url).href;
const models = {
  native: createLocalEmbedding({ runtime: 'native' }),
  wasm: createLocalEmbedding({ runtime: 'wasm' }),
};
const folders: string[] = [];
afterAll(async () => {
  await Promise.all(Object.values(models).map((model) => model.close()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

function cosine(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * other[index]!, 0);
}

/** Runs lines of a module that has `createLocalEmbedding`, in a process of its own. */
async function inNewProcess(...lines: string[]): Promise<string> {
  const code = [`import { createLocalEmbedding } from ${JSON.stringify(driver)};`, ...lines].join('\n');
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  return stdout;
}

async function copyOfModel(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'recollect-model-'));
  folders.push(folder);
  await cp(bundled, folder, { recursive: true });
  return folder;
}

describe.each(Object.entries(models))('the bundled model, %s', (runtime, model) => {
  it.each(embeddingModelChecks)('$name', (check) => check.run(model));

  it('runs where it was told to', async () => {
    expect(await model.runtime()).toBe(runtime);
  });

  it('knows meaning, not only words', async () => {
    const [hike, walk, tax] = await model.embed(
      ['I love hiking in the mountains', 'Mountain walks are my favourite', 'The tax form is due'],
      'document',
    );
    expect(cosine(hike!.vector, walk!.vector)).toBeGreaterThan(0.5);
    expect(cosine(hike!.vector, tax!.vector)).toBeLessThan(0.2);
  });

  it('gives a text the very same numbers alone and in company', async () => {
    const texts = ['A short text.', 'long '.repeat(200), 'Another one, somewhat longer than the first.'];
    const together = await model.embed(texts, 'document');
    for (const [index, text] of texts.entries()) {
      const [alone] = await model.embed([text], 'query');
      expect(alone!.vector).toEqual(together[index]!.vector);
    }
  });

  it('says when a text was longer than it reads, and lets only the beginning count', async () => {
    // 254 words are 256 tokens with the two that open and close a sequence.
    const texts = [254, 255, 300].map((words) => 'word '.repeat(words));
    const results = await model.embed([...texts, `${texts[2]} entirely different`], 'document');
    expect(results.map((result) => result.truncated)).toEqual([false, true, true, true]);
    expect(results[3]!.vector).toEqual(results[0]!.vector);
  });
});

describe('the two runtimes', () => {
  it('agree closely enough to share a database', async () => {
    const texts = (await readFile(join(bundled, '../README.md'), 'utf8'))
      .split('\n')
      .filter((line) => line.length > 20);
    const [native, wasm] = await Promise.all([
      models.native.embed(texts, 'document'),
      models.wasm.embed(texts, 'document'),
    ]);
    const cosines = texts.map((_, index) => cosine(native[index]!.vector, wasm[index]!.vector));
    // A rounding that falls the other way in int8 moves a single text by up to 0.003; sums that overflow move all by 0.01.
    expect(cosines.reduce((sum, value) => sum + value, 0) / cosines.length).toBeGreaterThan(0.999);
    expect(Math.min(...cosines)).toBeGreaterThan(0.99);
  });
});

describe('the embedding thread', () => {
  it('answers a query before the documents that were there first', async () => {
    const answered: string[] = [];
    const documents = models.native.embed(Array(30).fill('An import of many turns. '.repeat(30)), 'document');
    const query = models.native.embed(['What was imported?'], 'query');
    await Promise.all([documents.then(() => answered.push('documents')), query.then(() => answered.push('query'))]);
    expect(answered).toEqual(['query', 'documents']);
  });

  it('drops the rest of an aborted call', async () => {
    const abort = new AbortController();
    const long = models.native.embed(
      Array(2_000).fill('An import of many turns. '.repeat(30)),
      'document',
      abort.signal,
    );
    setTimeout(() => abort.abort(new DOMException('enough', 'AbortError')), 20);
    await expect(long).rejects.toMatchObject({ name: 'AbortError' });
    // All two thousand would take a minute.
    await models.native.embed(['next'], 'document');
  }, 10_000);

  it('lets the process end, idle or not closed', async () => {
    const output = await inNewProcess(
      'const model = createLocalEmbedding();',
      "const [result] = await model.embed(['x'], 'query');",
      'console.log(result.vector.length);',
    );
    expect(output).toBe('384\n');
  });

  it('lets the process exit in the middle of its work', async () => {
    const output = await inNewProcess(
      "const model = createLocalEmbedding({ runtime: 'native' });",
      "await model.embed(['x'], 'query');",
      "model.embed(Array(500).fill('word '.repeat(200)), 'document');",
      "setTimeout(() => { console.log('bye'); process.exit(0); }, 50);",
    );
    expect(output).toBe('bye\n');
  });

  it('is started anew after it was lost, and what waited is told', async () => {
    // Its heap limit is what a thread dies of: this call holds more text than it may.
    const model = createLocalEmbedding();
    await model.runtime();
    const lost = model.embed(
      Array.from({ length: 400_000 }, (_, index) => `${index} ${'text '.repeat(100)}`),
      'document',
    );
    await expect(lost).rejects.toMatchObject({ code: 'embedding_failed' });
    expect(await model.embed(['x'], 'query')).toHaveLength(1);
    await model.close();
  });

  it('is closed in the middle of its work', async () => {
    const output = await inNewProcess(
      "const model = createLocalEmbedding({ runtime: 'native' });",
      "await model.embed(['x'], 'query');",
      "const lost = model.embed(Array(500).fill('word '.repeat(200)), 'document').catch((error) => error.code);",
      'setTimeout(async () => { await model.close(); console.log(await lost); }, 50);',
    );
    expect(output).toBe('closed\n');
  });

  it('refuses what waits when it is closed, and all after', async () => {
    const model = createLocalEmbedding();
    const waiting = expect(model.embed(['x'], 'query')).rejects.toMatchObject({ code: 'closed' });
    await Promise.all([model.close(), model.close()]);
    await waiting;
    await expect(model.embed(['x'], 'query')).rejects.toMatchObject({ code: 'closed' });
    await expect(model.runtime()).rejects.toMatchObject({ code: 'closed' });
    await model.close();
  });
});

describe('model files', () => {
  it('that are missing are named', async () => {
    const model = createLocalEmbedding({ modelFolder: join(tmpdir(), 'no-such-model') });
    await expect(model.embed(['x'], 'query')).rejects.toMatchObject({
      code: 'embedding_model_missing',
      message: expect.stringContaining('model_quantized.onnx'),
    });
  });

  it.each(['onnx/model_quantized.onnx', 'tokenizer.json', 'tokenizer_config.json'])(
    'that were altered are refused, and accepted once mended: %s',
    async (name) => {
      const folder = await copyOfModel();
      const path = join(folder, name);
      const good = await readFile(path);
      const altered = Buffer.from(good);
      altered[altered.length >> 1]! ^= 1;
      await writeFile(path, altered);
      const model = createLocalEmbedding({ modelFolder: folder });
      await expect(model.embed(['x'], 'query')).rejects.toMatchObject({ code: 'embedding_model_altered' });
      await writeFile(path, good);
      expect(await model.embed(['x'], 'query')).toHaveLength(1);
      await model.close();
    },
  );

  it('are those the page beside them lists', async () => {
    const page = await readFile(join(bundled, '../README.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([0-9a-f]{64})` \| `([^`]+)/gm)];
    expect(rows).toHaveLength(5);
    for (const [, checksum, name] of rows)
      expect(
        createHash('sha256')
          .update(await readFile(join(bundled, name!)))
          .digest('hex'),
        name,
      ).toBe(checksum);
  });
});
