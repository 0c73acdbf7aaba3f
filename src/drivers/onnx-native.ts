// ONNX Runtime as a native addon: an optional dependency, absent where its install was skipped or failed.
import { createRequire } from 'node:module';
import { RecollectError } from '../errors.js';
import type { OnnxPackage, OpenedModel } from './onnx-package.js';
import { addsInFullWidth } from './processor.js';

/** Undefined where the package is not installed or does not load here; throws `dependency_missing` when `required`. */
export function importNative(required: boolean): OnnxPackage | undefined {
  const require = createRequire(import.meta.url);
  try {
    return require('onnxruntime-node') as OnnxPackage;
  } catch (error) {
    if (!required) return undefined;
    throw new RecollectError(
      'dependency_missing',
      'The native embedding runtime cannot be loaded: install onnxruntime-node 1.30.0, or use the runtime "wasm".',
      { cause: error },
    );
  }
}

export async function openNative(onnx: OnnxPackage, modelPath: string, threads: number): Promise<OpenedModel> {
  const session = await onnx.InferenceSession.create(modelPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // A pattern is kept for each length of text; without them memory stays level.
    enableMemPattern: false,
    logSeverityLevel: 3,
    // Without it, x86 processors that lack VNNI add int8 products in 16 bits, which overflow: their vectors would be
    // off from those of WASM and of every other machine (mean cosine 0.990 instead of 0.9998), and a database may
    // move. Costs about a fifth of the speed on such processors; recall on LoCoMo is the same within noise.
    // Processors with VNNI give the same numbers without it, and a third faster.
    extra: { session: { x64quantprecision: addsInFullWidth() ? '0' : '1' } },
  });
  return { onnx, session };
}
