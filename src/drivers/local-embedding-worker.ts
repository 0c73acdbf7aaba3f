// The thread that runs the bundled model: tokens -> ONNX -> mean over the tokens -> unit length. One text a call:
// an int8 model scales its activations over the whole batch, so a text's vector would depend on its company.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import type { EmbeddingResult } from '../ports/embedding-model.js';
import { loadRuntime, type RunModel } from './onnx-runtime.js';

export interface EmbeddingWorkerData {
  folder: string;
  runtime: 'auto' | 'native' | 'wasm';
  threads: number;
}

export interface EmbeddingRequest {
  id: number;
  texts: string[];
}

export type EmbeddingReply =
  | { type: 'ready'; runtime: 'native' | 'wasm' }
  | { type: 'failed'; message: string }
  | { type: 'embedded'; id: number; results: EmbeddingResult[] }
  | { type: 'refused'; id: number; message: string };

/** What the model reads; measured as good as the best passage of a longer text. */
const maxTokens = 256;

const port = parentPort;
if (port) void start(workerData as EmbeddingWorkerData).catch((error: unknown) => post({ type: 'failed', message: String(error) }));

async function start(data: EmbeddingWorkerData): Promise<void> {
  const read = async (name: string) => JSON.parse(await readFile(join(data.folder, name), 'utf8')) as object;
  const tokenizer = new Tokenizer(await read('tokenizer.json'), await read('tokenizer_config.json'));
  const { run, runtime } = await loadRuntime(join(data.folder, 'onnx/model_quantized.onnx'), data);
  // In order: the model is single-threaded, and interleaving would only grow memory.
  let queue = Promise.resolve();
  port?.on('message', (request: EmbeddingRequest) => {
    queue = queue.then(() => answer(request, tokenizer, run));
  });
  post({ type: 'ready', runtime });
}

async function answer(request: EmbeddingRequest, tokenizer: Tokenizer, run: RunModel): Promise<void> {
  try {
    const results: EmbeddingResult[] = [];
    for (const text of request.texts) results.push(await embed(text, tokenizer, run));
    post({ type: 'embedded', id: request.id, results }, results.map((result) => result.vector.buffer as ArrayBuffer));
  } catch (error) {
    post({ type: 'refused', id: request.id, message: String(error) });
  }
}

async function embed(text: string, tokenizer: Tokenizer, run: RunModel): Promise<EmbeddingResult> {
  const { ids } = tokenizer.encode(text);
  const truncated = ids.length > maxTokens;
  // The last token closes the sequence, also of a cut one.
  const kept = truncated ? [...ids.slice(0, maxTokens - 1), ids.at(-1)!] : ids;
  const { data, width } = await run(kept);
  const vector = new Float32Array(width);
  for (let token = 0; token < kept.length; token += 1)
    for (let index = 0; index < width; index += 1) vector[index]! += data[token * width + index]!;
  const norm = Math.hypot(...vector) || 1;
  for (let index = 0; index < width; index += 1) vector[index]! /= norm;
  return { vector, truncated };
}

function post(reply: EmbeddingReply, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(reply, transfer);
}
