// ONNX Runtime as WebAssembly: runs wherever Node does, from the package's own files; nothing is fetched.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { OnnxPackage, OpenedModel } from './onnx-package.js';

export async function openWasm(modelPath: string): Promise<OpenedModel> {
  // V8 compiles the 14 MB of WASM on every core at once, which is most of the peak: one task instead of several
  // takes 75 MB off it, and the start is no slower. It can only be set for the process as a whole.
  setFlagsFromString('--wasm-num-compilation-tasks=1');
  const onnx = await import('onnxruntime-web/wasm');
  // Both files: the loader inside the bundle would fetch a file: URL, the one beside the WASM reads it.
  onnx.env.wasm.wasmPaths = { mjs: urlOf('ort-wasm-simd-threaded.mjs'), wasm: urlOf('ort-wasm-simd-threaded.wasm') };
  onnx.env.wasm.numThreads = 1;
  onnx.env.logLevel = 'error';
  const opened = onnx as unknown as OnnxPackage;
  const session = await opened.InferenceSession.create(await readFile(modelPath), {
    executionProviders: ['wasm'],
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  return { onnx: opened, session };
}

function urlOf(name: string): string {
  return pathToFileURL(createRequire(import.meta.url).resolve(`onnxruntime-web/${name}`)).href;
}
