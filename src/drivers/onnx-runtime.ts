// ONNX Runtime: the native package where it is installed, else the WASM one. Their vectors agree to a cosine of 0.99.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Token ids of one text -> the last hidden state, row by row. */
export type RunModel = (ids: readonly number[]) => Promise<{ data: Float32Array; width: number }>;

interface OnnxTensor {
  data: unknown;
  dims: readonly number[];
}

interface OnnxPackage {
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => OnnxTensor;
  InferenceSession: {
    create(
      model: string | Uint8Array,
      options: object,
    ): Promise<{ inputNames: readonly string[]; run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>> }>;
  };
}

export async function loadRuntime(
  modelPath: string,
  wanted: { runtime: 'auto' | 'native' | 'wasm'; threads: number },
): Promise<{ run: RunModel; runtime: 'native' | 'wasm' }> {
  const native = wanted.runtime === 'wasm' ? undefined : await importNative(wanted.runtime === 'native');
  const runtime = native ? 'native' : 'wasm';
  const onnx = native ?? (await importWasm(wanted.threads));
  const session = await onnx.InferenceSession.create(native ? modelPath : await readFile(modelPath), {
    executionProviders: [native ? 'cpu' : 'wasm'],
    intraOpNumThreads: wanted.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  return {
    runtime,
    async run(ids) {
      const dims = [1, ids.length];
      const values: Record<string, BigInt64Array> = {
        input_ids: BigInt64Array.from(ids, BigInt),
        attention_mask: new BigInt64Array(ids.length).fill(1n),
        token_type_ids: new BigInt64Array(ids.length),
      };
      const feeds = Object.fromEntries(
        session.inputNames.map((name) => [name, new onnx.Tensor('int64', values[name]!, dims)]),
      );
      const hidden = (await session.run(feeds)).last_hidden_state!;
      return { data: hidden.data as Float32Array, width: hidden.dims[2]! };
    },
  };
}

/** An optional dependency: absent where its install was skipped or its platform has no build. */
async function importNative(required: boolean): Promise<OnnxPackage | undefined> {
  try {
    return (await import('onnxruntime-node')) as unknown as OnnxPackage;
  } catch (error) {
    if (required) throw error;
    return undefined;
  }
}

async function importWasm(threads: number): Promise<OnnxPackage> {
  const onnx = await import('onnxruntime-web/wasm');
  // Its own files, from its own folder: nothing is fetched.
  const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
  onnx.env.wasm.wasmPaths = `${pathToFileURL(folder).href}/`;
  onnx.env.wasm.numThreads = threads;
  onnx.env.logLevel = 'error';
  return onnx as unknown as OnnxPackage;
}
