import { describe, expect, it } from 'vitest';
import { addsInFullWidth } from '../../src/drivers/processor.js';

const described = (flags: string) =>
  `processor\t: 0\nmodel name\t: Some CPU\nflags\t\t: ${flags}\nbugs\t\t: spectre_v1\n`;

describe('addsInFullWidth', () => {
  it('is true of a processor with VNNI, and with all of AVX-512 that the runtime asks for beside it', () => {
    expect(addsInFullWidth(described('fpu avx2 avx512f avx512dq avx512bw avx512vl avx512_vnni'))).toBe(true);
    expect(addsInFullWidth(described('fpu avx2 avx512f avx512dq avx512bw avx512_vnni'))).toBe(false);
  });

  it('is false of a processor without VNNI, or with one that was not measured', () => {
    expect(addsInFullWidth(described('fpu avx2 avx512f avx512dq avx512bw avx512vl'))).toBe(false);
    expect(addsInFullWidth(described('fpu avx2 avx_vnni'))).toBe(false);
  });

  it('is false where nothing is known', () => {
    expect(addsInFullWidth('')).toBe(false);
    expect(addsInFullWidth('Features\t: fp asimd asimddp i8mm\n')).toBe(false);
  });
});
