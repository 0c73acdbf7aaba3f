// User tokens: who may make one, what each claim must be, and the classic ways to forge one.
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createUserTokens, type TokenSettings } from '#src/server/user-tokens.js';

const secret = 'a shared secret of at least 32 bytes';
const hour = 3_600_000;
const start = new Date('2026-01-05T09:00:00Z');
let now = start;
const open = (settings: Partial<TokenSettings> = {}) =>
  createUserTokens({ secret, lifetime: hour, now: () => now, ...settings })!;
const seconds = Math.floor(start.getTime() / 1_000);
const good = { sub: 'ana', aud: 'recollect', iat: seconds, exp: seconds + 600, app: 'shop' };
const sign = (
  claims: JWTPayload,
  alg = 'HS256',
  key: Parameters<SignJWT['sign']>[0] = new TextEncoder().encode(secret),
) => new SignJWT(claims).setProtectedHeader({ alg }).sign(key);

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const issuer = 'https://issuer.example';

describe('a token of the shared secret', () => {
  test('names its user, its app and what it may do', async () => {
    const { token, expiresAt } = await open().mint({ userId: 'ana', app: 'shop', lifetime: 60_000 });
    expect(expiresAt).toEqual(new Date(start.getTime() + 60_000));
    const caller = { kind: 'user', app: 'shop', userId: 'ana', scopes: ['read', 'write'] };
    expect(await open().verify(token)).toEqual(caller);
    const narrow = await open().mint({ userId: 'ana', scopes: ['read'] });
    expect(await open().verify(narrow.token)).toEqual({ ...caller, app: null, scopes: ['read'] });
    expect(await open().verify(await sign(good))).toEqual(caller);
  });

  test('a claim that gives more than a user has gives nothing more', async () => {
    expect((await open().verify(await sign({ ...good, scopes: ['admin', 'read'] }))).scopes).toEqual(['read']);
    expect((await open().verify(await sign({ ...good, scope: 'admin' }))).scopes).toEqual(['read', 'write']);
  });

  test.each<[string, JWTPayload]>([
    ['without sub', { ...good, sub: undefined }],
    ['with an empty sub', { ...good, sub: '' }],
    ['with a sub too long', { ...good, sub: 'a'.repeat(201) }],
    ['without exp', { ...good, exp: undefined }],
    ['without iat', { ...good, iat: undefined }],
    ['without aud', { ...good, aud: undefined }],
    ['for another audience', { ...good, aud: 'recollect-admin' }],
    ['that has expired', { ...good, iat: seconds - 700, exp: seconds - 31 }],
    ['that is not good yet', { ...good, nbf: seconds + 31 }],
    ['made in the future', { ...good, iat: seconds + 31, exp: seconds + 600 }],
    ['made for longer than allowed', { ...good, exp: seconds + 3_601 }],
    ['made long ago', { ...good, iat: seconds - 3_631, exp: seconds + 1 }],
    ['of an app with a slash', { ...good, app: 'shop/x' }],
    ['of an app that is none', { ...good, app: 7 }],
    ['without app for a user of an app', { ...good, app: undefined, sub: 'shop/ana' }],
  ])('is refused %s', async (_what, claims) => {
    await expect(open().verify(await sign(claims))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('half a minute between two clocks is let pass', async () => {
    await open().verify(await sign({ ...good, iat: seconds - 600, exp: seconds - 29 }));
    await open().verify(await sign({ ...good, iat: seconds + 29, exp: seconds + 600 }));
  });

  test('it ends with time', async () => {
    const tokens = open();
    const { token } = await tokens.mint({ userId: 'ana' });
    now = new Date(start.getTime() + hour + 31_000);
    await expect(tokens.verify(token)).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('expired'),
    });
    now = start;
  });

  test('one that is changed, or signed with another secret, is refused', async () => {
    const token = await sign(good);
    const [head = '', , signature = ''] = token.split('.');
    const body = Buffer.from(JSON.stringify({ ...good, sub: 'ben' })).toString('base64url');
    const foreign = await sign(good, 'HS256', new TextEncoder().encode(secret.toUpperCase()));
    for (const text of [`${head}.${body}.${signature}`, foreign, token.slice(0, -2), '', 'a.b.c', `${token}.`, 'eyJ'])
      await expect(open().verify(text)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('what cannot be minted', async () => {
    const tokens = open();
    for (const wrong of [{ lifetime: hour + 1 }, { lifetime: 0 }, { app: 'a/b' }, { userId: '' }])
      await expect(tokens.mint({ userId: 'ana', ...wrong })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(tokens.mint({ userId: 'shop/ana' })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('forged', () => {
  const unsigned = (alg: string) =>
    `${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.${Buffer.from(JSON.stringify(good)).toString('base64url')}.`;

  test.each(['none', 'None', 'NONE', 'nOnE', '', 'HS256'])('without a signature, alg %j', async (alg) => {
    for (const settings of [{}, { issuer, keys: pem }, { secret: undefined, issuer, keys: pem }])
      await expect(open(settings).verify(unsigned(alg))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('signed with the public key as if it were a secret', async () => {
    const claims = { ...good, iss: issuer };
    const input = unsigned('HS256').split('.')[0];
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    for (const key of [pem, pem.trim(), rsa.publicKey.export({ type: 'spki', format: 'der' })]) {
      const mac = createHmac('sha256', key).update(`${input}.${body}`).digest('base64url');
      for (const settings of [
        { issuer, keys: pem },
        { secret: undefined, issuer, keys: pem },
      ])
        await expect(open(settings).verify(`${input}.${body}.${mac}`)).rejects.toMatchObject({ code: 'unauthorized' });
    }
  });

  test('with the shared secret and another algorithm of its kind', async () => {
    const key = new TextEncoder().encode(secret.repeat(2));
    for (const alg of ['HS384', 'HS512'])
      await expect(open({ secret: secret.repeat(2) }).verify(await sign(good, alg, key))).rejects.toMatchObject({
        code: 'unauthorized',
      });
  });

  test('with a key the token brings along', async () => {
    const jwk = await exportJWK(curve.publicKey);
    const token = await new SignJWT({ ...good, iss: issuer })
      .setProtectedHeader({ alg: 'ES256', jwk, kid: 'mine' })
      .sign(curve.privateKey);
    await expect(open({ issuer, keys: pem }).verify(token)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('a token of an issuer', () => {
  test('is taken with its public key, in one line as well, and only from that issuer', async () => {
    for (const keys of [pem, pem.replaceAll('\n', '\\n')]) {
      const tokens = open({ secret: undefined, issuer, keys });
      expect(await tokens.verify(await sign({ ...good, iss: issuer }, 'RS256', rsa.privateKey))).toMatchObject({
        userId: 'ana',
      });
      for (const iss of [undefined, 'https://issuer.example.evil'])
        await expect(tokens.verify(await sign({ ...good, iss }, 'RS256', rsa.privateKey))).rejects.toMatchObject({
          code: 'unauthorized',
        });
      await expect(tokens.mint({ userId: 'ana' })).rejects.toMatchObject({ code: 'config_invalid' });
    }
  });

  test('and the shared secret work side by side', async () => {
    const tokens = open({ issuer, keys: pem });
    await tokens.verify(await sign(good));
    await tokens.verify(await sign({ ...good, iss: issuer }, 'PS256', rsa.privateKey));
  });

  test('its keys are fetched and chosen by id; while they cannot be, that is said', async () => {
    let status = 500;
    const keys = { keys: [{ ...(await exportJWK(curve.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] };
    const server = createServer((_request, response) => response.writeHead(status).end(JSON.stringify(keys)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    const tokens = () => open({ secret: undefined, issuer, keys: url });
    const token = (kid: string) =>
      new SignJWT({ ...good, iss: issuer }).setProtectedHeader({ alg: 'ES256', kid }).sign(curve.privateKey);
    await expect(tokens().verify(await token('one'))).rejects.toMatchObject({ code: 'timeout' });
    status = 200;
    expect(await tokens().verify(await token('one'))).toMatchObject({ userId: 'ana' });
    await expect(tokens().verify(await token('two'))).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

test('settings that would let anybody in are refused', () => {
  const wrong: Partial<TokenSettings>[] = [
    { secret: 'short' },
    { issuer },
    { keys: pem },
    { issuer, keys: 'not a key' },
    { issuer, keys: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    { issuer, keys: 'http://issuer.example/jwks' },
    { issuer, keys: '-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----' },
  ];
  for (const settings of wrong) expect(() => open(settings), JSON.stringify(settings)).toThrow(/config_invalid|token/i);
  expect(createUserTokens({ lifetime: hour })).toBeNull();
});

test('a backend makes tokens as docs/authentication.md shows', async () => {
  const guide = await readFile(new URL('../../docs/authentication.md', import.meta.url), 'utf8');
  const [, snippet = ''] = /```js mint-token\n([\s\S]*?)```/.exec(guide) ?? [];
  const jose = import.meta.resolve('jose');
  const { tokenFor } = await import(
    `data:text/javascript,${encodeURIComponent(snippet.replace(`'jose'`, `'${jose}'`))}`
  );
  const tokens = createUserTokens({ secret, lifetime: hour });
  expect(await tokens?.verify(await tokenFor('ana', secret))).toMatchObject({ app: 'shop', userId: 'ana' });
});
