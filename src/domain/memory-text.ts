// Memory as text inside a prompt: untrusted, so it is escaped wherever a model will read it.

/** Angle brackets and invisible control characters cannot pass; a line of memory stays one line of the block. */
export function escapeMemory(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, (found) => (/[\n\r\t\u2028\u2029]/.test(found) ? ' ' : ''))
    .replace(/\s*\n\s*/g, ' ');
}

/** 2026-11-21 */
export function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
