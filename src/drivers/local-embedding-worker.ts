// The thread that runs the bundled model: tokens -> ONNX -> mean over the tokens -> unit length. One text a call:
// an int8 model scales its activations over the whole batch, so a text's vector would depend on its company.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { isRecollectError } from '../errors.js';
import type { EmbeddingResult } from '../ports/embedding-model.js';
import { checkModelFiles, modelFile, tokenizerConfigFile, tokenizerFile } from './local-embedding-files.js';
import {
  busyFlag,
  type EmbeddingReply,
  type EmbeddingRequest,
  type EmbeddingWorkerData,
  stopFlag,
} from './local-embedding-messages.js';
import { loadRuntime, type RunModel } from './onnx-runtime.js';

/** What the model reads; measured as good as the best passage of a longer text. */
const maxTokens = 256;
/** Never tokenize a megabyte to keep 256 tokens: this holds them unless a token takes more than 32 characters. */
const maxCharacters = 8_192;

interface Task {
  id: number;
  texts: readonly string[];
  results: EmbeddingResult[];
}

interface LoadedModel {
  tokenizer: Tokenizer;
  run: RunModel;
}

// A query is a person waiting, so it goes before the documents of an import, between two of their texts.
const queues: Record<'query' | 'document', Task[]> = { query: [], document: [] };
const given = workerData as EmbeddingWorkerData;
const flags = new Int32Array(given.flags);
let model: LoadedModel | undefined;
let working = false;

parentPort?.on('message', (request: EmbeddingRequest) => {
  if (request.type === 'close') return close();
  if (request.type === 'cancel') return drop(request.id);
  queues[request.kind].push({ id: request.id, texts: request.texts, results: [] });
  void work();
});
void load(given);

async function load({ folder, runtime: wanted, threads }: EmbeddingWorkerData): Promise<void> {
  try {
    await checkModelFiles(folder);
    const tokenizer = new Tokenizer(await readJson(folder, tokenizerFile), await readJson(folder, tokenizerConfigFile));
    const path = join(folder, modelFile);
    const { run, runtime } = await uninterrupted(() => loadRuntime(path, { runtime: wanted, threads }));
    model = { tokenizer, run };
    post({ type: 'ready', runtime });
    await work();
  } catch (error) {
    const known = isRecollectError(error);
    post({
      type: 'unusable',
      code: known ? error.code : 'embedding_failed',
      message: known ? error.message : `The embedding model cannot be loaded: ${String(error)}`,
    });
    close();
  }
}

/** Nothing is left that keeps the thread alive, so it ends by itself. */
function close(): void {
  queues.query.length = 0;
  queues.document.length = 0;
  parentPort?.close();
}

/**
 * Native code that comes back into a thread that is being ended aborts the whole process. So whoever ends it sets
 * `stop` and waits while `busy`: either this sees `stop` and never starts, or the other waits until it is done.
 */
async function uninterrupted<Result>(work: () => Promise<Result>): Promise<Result> {
  Atomics.store(flags, busyFlag, 1);
  // The process is ending: there is nobody left to answer.
  if (Atomics.load(flags, stopFlag) === 1) {
    setFree();
    return new Promise<never>(() => {});
  }
  try {
    return await work();
  } finally {
    setFree();
  }
}

function setFree(): void {
  Atomics.store(flags, busyFlag, 0);
  Atomics.notify(flags, busyFlag);
}

async function readJson(folder: string, name: string): Promise<object> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as object;
}

async function work(): Promise<void> {
  if (!model || working) return;
  working = true;
  for (let task = nextTask(); task; task = nextTask()) {
    await advance(task, model);
    // Lets new queries and cancellations in.
    await setImmediate();
  }
  working = false;
}

function nextTask(): Task | undefined {
  return queues.query[0] ?? queues.document[0];
}

/** One more text of a task; answers it when that was the last. */
async function advance(task: Task, { tokenizer, run }: LoadedModel): Promise<void> {
  try {
    const text = task.texts[task.results.length];
    if (text !== undefined) task.results.push(await embed(text, tokenizer, run));
    if (task.results.length < task.texts.length) return;
    post(
      { type: 'embedded', id: task.id, results: task.results },
      task.results.map(({ vector }) => vector.buffer as ArrayBuffer),
    );
  } catch (error) {
    post({ type: 'refused', id: task.id, message: String(error) });
  }
  drop(task.id);
}

function drop(id: number): void {
  for (const queue of Object.values(queues)) {
    const place = queue.findIndex((task) => task.id === id);
    if (place >= 0) queue.splice(place, 1);
  }
}

async function embed(text: string, tokenizer: Tokenizer, run: RunModel): Promise<EmbeddingResult> {
  const { ids } = tokenizer.encode(text.slice(0, maxCharacters));
  const overlong = ids.length > maxTokens;
  // The last token closes the sequence, also of a cut one.
  const kept = overlong ? [...ids.slice(0, maxTokens - 1), ids.at(-1)!] : ids;
  const { data, width } = await uninterrupted(() => run(kept));
  return { vector: meanOfRows(data, kept.length, width), truncated: overlong || text.length > maxCharacters };
}

/** Nothing is padded, so the attention mask holds every row. The mean's own length does not matter: it is made 1. */
function meanOfRows(data: Float32Array, rows: number, width: number): Float32Array {
  const vector = new Float32Array(width);
  for (let row = 0; row < rows; row += 1)
    for (let index = 0; index < width; index += 1) vector[index]! += data[row * width + index]!;
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / norm);
}

function post(reply: EmbeddingReply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, transfer);
}
