// Picks the ONNX Runtime the bundled model runs on: native where it is installed, else WASM. Used inside the worker.
import type { EmbeddingRuntime } from './local-embedding-messages.js';
import type { OpenedModel } from './onnx-package.js';

/** Token ids of one text -> the last hidden state, row by row. */
export type RunModel = (ids: readonly number[]) => Promise<{ data: Float32Array; width: number }>;

/** `auto` falls back to WASM only when the native package cannot be loaded, never when it refuses the model. */
export async function loadRuntime(
  modelPath: string,
  wanted: { runtime: EmbeddingRuntime | 'auto'; threads: number },
): Promise<{ run: RunModel; runtime: EmbeddingRuntime }> {
  if (wanted.runtime !== 'wasm') {
    const { importNative, openNative } = await import('./onnx-native.js');
    const native = importNative(wanted.runtime === 'native');
    if (native) return { runtime: 'native', run: runner(await openNative(native, modelPath, wanted.threads)) };
  }
  const { openWasm } = await import('./onnx-wasm.js');
  return { runtime: 'wasm', run: runner(await openWasm(modelPath)) };
}

function runner({ onnx, session }: OpenedModel): RunModel {
  return async (ids) => {
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
  };
}
