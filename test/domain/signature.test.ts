// Signing and checking: one text per document, and nothing but the signed document passes.
import { describe, expect, it } from 'vitest';
import { canonicalJson, newPrivateKey, readSigningKey, verifySignature } from '#src/domain/signature.js';

const pem = newPrivateKey();
const key = readSigningKey(pem);
const document = { b: [1, null, { z: 'ä', a: true }], a: new Date(0), c: undefined };

describe('canonical JSON', () => {
  it('does not depend on the order of keys, and leaves out what is undefined', () => {
    expect(canonicalJson(document)).toBe('{"a":"1970-01-01T00:00:00.000Z","b":[1,null,{"a":true,"z":"ä"}]}');
    expect(canonicalJson(JSON.parse(JSON.stringify(document)))).toBe(canonicalJson(document));
  });
});

describe('a signature', () => {
  it('holds for the document, also after a trip through JSON', () => {
    const signature = key.sign(document);
    expect(signature).toMatchObject({ algorithm: 'ed25519', keyId: key.id });
    expect(verifySignature(JSON.parse(JSON.stringify(document)), signature, key.publicKey)).toBe(true);
  });

  it('fails for a changed document, another key, and a changed value', () => {
    const signature = key.sign(document);
    const other = readSigningKey(newPrivateKey());
    expect(verifySignature({ ...document, d: 1 }, signature, key.publicKey)).toBe(false);
    expect(verifySignature(document, signature, other.publicKey)).toBe(false);
    expect(verifySignature(document, { ...signature, keyId: other.id }, other.publicKey)).toBe(false);
    expect(verifySignature(document, { ...signature, value: 'AAAA' }, key.publicKey)).toBe(false);
  });

  it('is made by a key given as PEM or base64', () => {
    const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64');
    for (const form of [pem, Buffer.from(pem).toString('base64'), der.toString('base64')])
      expect(readSigningKey(form).id).toBe(key.id);
  });

  it('refuses what is no such key, and does not show it', () => {
    expect(() => readSigningKey('my own secret')).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.not.stringContaining('secret') }),
    );
    expect(() => verifySignature(document, key.sign(document), 'none')).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });
});
