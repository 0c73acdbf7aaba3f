// What the processor can do, as far as it matters to the bundled model. Only Linux says it in a file.
import { readFileSync } from 'node:fs';

/** With these ONNX Runtime adds the products of int8 numbers in 32 bits (VNNI); measured for AVX-512 only. */
const needed = ['avx512_vnni', 'avx512bw', 'avx512dq', 'avx512vl'];

/** False also where it is not known. `description`: what `/proc/cpuinfo` says. */
export function addsInFullWidth(description: string = readDescription()): boolean {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(description)?.[1]?.trim().split(/\s+/));
  return needed.every((flag) => flags.has(flag));
}

function readDescription(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
