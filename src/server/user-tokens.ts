// Short-lived JWTs by which a browser or device reaches its own user: made with a shared secret here or by an application, or
// by an issuer whose public keys are known. Each kind of key has its own algorithms, so that none stands in for the other.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { checkApp, type Scope, storedUserId } from '../domain/app.js';
import { invalid } from '../domain/input.js';
import { isRecollectError, RecollectError } from '../errors.js';
import type { Caller } from './caller.js';

export interface TokenSettings {
  /** At least 32 bytes; for HS256. */
  secret?: string;
  /** Together with `keys`: the `iss` of the tokens, and the address of a JWKS or a public key as PEM. */
  issuer?: string;
  keys?: string;
  /** Milliseconds a token may be good for. */
  lifetime: number;
  now?: () => Date;
}

export interface MintInput {
  userId: string;
  app?: string | null;
  /** Default both. */
  scopes?: readonly ('read' | 'write')[];
  /** Milliseconds; default and at most the settings'. */
  lifetime?: number;
}

export type UserCaller = Extract<Caller, { kind: 'user' }>;

export interface UserTokens {
  /** There is a shared secret to sign with. */
  readonly mints: boolean;
  /** Throws `unauthorized`; `timeout` where the issuer's keys cannot be fetched. */
  verify(token: string): Promise<UserCaller>;
  /** Throws `config_invalid` without a secret, `invalid_input`. */
  mint(input: MintInput): Promise<{ token: string; expiresAt: Date }>;
}

const tokenAudience = 'recollect';
/** Seconds the clocks of two machines may differ. */
const clockSkew = 30;
const userScopes: readonly Scope[] = ['read', 'write'];
/** Of public keys only: with HS256 in this list, whoever has the public key could sign. */
const publicAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Null where no setting names a key. Throws `config_invalid`. */
export function createUserTokens(settings: TokenSettings): UserTokens | null {
  const secret = readSecret(settings.secret);
  const issuer = readIssuer(settings);
  if (!secret && !issuer) return null;
  const now = settings.now ?? (() => new Date());
  return {
    mints: secret !== null,

    async verify(token) {
      const options = {
        audience: tokenAudience,
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: clockSkew,
        maxTokenAge: settings.lifetime / 1_000,
        currentDate: now(),
      };
      try {
        const { key, ...pinned } = chooseKey(token, secret, issuer);
        const { payload } = await jwtVerify(token, key as KeyObject, { ...options, ...pinned });
        return readCaller(payload, settings.lifetime);
      } catch (error) {
        throw refusal(error, typeof issuer?.keys === 'function');
      }
    },

    async mint(input) {
      if (!secret)
        throw new RecollectError('config_invalid', 'Minting needs a shared secret: set RECOLLECT_TOKEN_SECRET.');
      const { userId, scopes, lifetime = settings.lifetime } = input;
      if (!(lifetime >= 1_000 && lifetime <= settings.lifetime))
        throw invalid(`A token lives for 1 to ${settings.lifetime / 1_000} seconds.`);
      const app = checkApp(input.app);
      storedUserId(app, userId);
      const issuedAt = Math.floor(now().getTime() / 1_000);
      const expiresAt = issuedAt + Math.floor(lifetime / 1_000);
      const token = await new SignJWT({ app, ...(scopes ? { scopes: [...scopes] } : {}) })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(userId)
        .setAudience(tokenAudience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(secret);
      return { token, expiresAt: new Date(expiresAt * 1_000) };
    },
  };
}

function readSecret(text: string | undefined): Uint8Array | null {
  if (text === undefined) return null;
  const secret = new TextEncoder().encode(text);
  if (secret.length >= 32) return secret;
  throw new RecollectError('config_invalid', 'The token secret must have at least 32 bytes.');
}

type IssuerKeys = KeyObject | ReturnType<typeof createRemoteJWKSet>;

interface Issuer {
  name: string;
  keys: IssuerKeys;
}

function readIssuer({ issuer, keys }: TokenSettings): Issuer | null {
  if (issuer === undefined && keys === undefined) return null;
  if (!issuer || !keys)
    throw new RecollectError(
      'config_invalid',
      'A token issuer needs its keys, and keys need the name of their issuer.',
    );
  if (!/^https?:\/\//i.test(keys)) return { name: issuer, keys: readPublicKey(keys) };
  const url = URL.canParse(keys) ? new URL(keys) : null;
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
  if (!url || (url.protocol === 'http:' && !loopback.test(url.hostname)))
    throw new RecollectError('config_invalid', 'The address of the token keys must begin with https://.');
  return { name: issuer, keys: createRemoteJWKSet(url, { timeoutDuration: 5_000 }) };
}

/** Settings in one line write a line break as \n. */
function readPublicKey(text: string): KeyObject {
  const pem = text.replaceAll('\\n', '\n').trim();
  try {
    if (/^-----BEGIN (PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----/.test(pem)) return createPublicKey(pem);
  } catch (cause) {
    throw new RecollectError('config_invalid', 'The token keys are not a public key that can be read.', { cause });
  }
  throw new RecollectError('config_invalid', 'The token keys must be an address of a JWKS, or a public key as PEM.');
}

/** By the algorithm the token claims; those of the chosen key are then the only ones taken. */
function chooseKey(
  token: string,
  secret: Uint8Array | null,
  issuer: Issuer | null,
): { key: Uint8Array | IssuerKeys; algorithms: string[]; issuer?: string } {
  if (secret && algorithmOf(token) === 'HS256') return { key: secret, algorithms: ['HS256'] };
  if (issuer) return { key: issuer.keys, algorithms: publicAlgorithms, issuer: issuer.name };
  return refuse('its algorithm is not taken');
}

function algorithmOf(token: string): unknown {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    return (header as { alg?: unknown } | null)?.alg;
  } catch (cause) {
    return refuse('it is not a token', cause);
  }
}

function readCaller(payload: JWTPayload, lifetime: number): UserCaller {
  const { sub, iat = 0, exp = 0, app, scopes } = payload;
  if (exp - iat > lifetime / 1_000) refuse(`it is made for longer than ${lifetime / 1_000} seconds`);
  const given = Array.isArray(scopes) ? userScopes.filter((scope) => scopes.includes(scope)) : userScopes;
  try {
    const known = checkApp(app);
    storedUserId(known, sub);
    return { kind: 'user', app: known, userId: String(sub), scopes: given };
  } catch (cause) {
    return refuse('its app or sub is none that can be', cause);
  }
}

function refuse(why: string, cause?: unknown): never {
  throw new RecollectError('unauthorized', `This token is not taken: ${why}.`, { cause });
}

/** jose names what did not hold by code; a message could quote the token. */
const reasons: Record<string, string> = {
  ERR_JWT_EXPIRED: 'it has expired',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'one of sub, exp, iat, aud, iss does not hold',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature does not hold',
  ERR_JOSE_ALG_NOT_ALLOWED: 'its algorithm is not taken',
};

/** What is no error of jose comes from fetching the keys, or from a key of another kind than the token says; Node versions differ. */
function refusal(error: unknown, fetched: boolean): RecollectError {
  if (isRecollectError(error)) return error;
  const code = error instanceof errors.JOSEError ? error.code : '';
  const ofKey = code === '' && error instanceof DOMException && error.name === 'DataError';
  if (fetched && !ofKey && (code === '' || code === 'ERR_JWKS_TIMEOUT' || code === 'ERR_JOSE_GENERIC'))
    return new RecollectError('timeout', 'The keys of the token issuer could not be fetched; try again.', {
      cause: error,
    });
  const why = reasons[code] ?? 'it is not one that can be read';
  return new RecollectError('unauthorized', `This token is not taken: ${why}.`, { cause: error });
}
