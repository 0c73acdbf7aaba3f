// A key for a write that may be sent again.

/**
 * 128 random bits, as 32 characters of hexadecimal. Not `crypto.randomUUID`: browsers keep that from a page that came over plain http
 * from another machine.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
