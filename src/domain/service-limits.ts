// How much a caller may ask of a server, and how long a user token may live: the setting `limits` as values.
import { RecollectError } from '../errors.js';
import { readDuration } from './duration.js';

/** At most `requests` at once, and as many again over `seconds`. */
export interface RateLimit {
  requests: number;
  seconds: number;
}

export interface ServiceLimits {
  /** Of each application key; null for none. */
  key: RateLimit | null;
  /** Of each user, whoever asks for it; null for none. */
  user: RateLimit | null;
  /** Milliseconds a user token may be good for. */
  tokenLifetime: number;
}

/** Chosen, not measured: far above what one application of ordinary size needs, far below what hurts. */
export const defaultLimits = 'key=6000/1m,user=600/1m,token=1h';

/** `key=6000/1m,user=600/1m,token=1h`; a part that is left out has its default, `key=off` has none. Throws `config_invalid`. */
export function readServiceLimits(text: string): ServiceLimits {
  const parts = { ...readParts(defaultLimits), ...readParts(text) };
  return { key: readRate(parts.key), user: readRate(parts.user), tokenLifetime: readLifetime(parts.token) };
}

type Parts = Partial<Record<'key' | 'user' | 'token', string>>;

function readParts(text: string): Parts {
  const parts: Parts = {};
  for (const part of text.split(',').map((one) => one.trim())) {
    const [, name, value] = /^(key|user|token)=(\S+)$/.exec(part) ?? [];
    if (!name || !value) throw badLimits();
    parts[name as keyof Parts] = value;
  }
  return parts;
}

function readRate(text = ''): RateLimit | null {
  if (text === 'off') return null;
  const [, requests, time] = /^([1-9]\d{0,8})\/(\w+)$/.exec(text) ?? [];
  return { requests: Number(requests), seconds: readLifetime(time) / 1_000 };
}

function readLifetime(text = ''): number {
  try {
    return readDuration('limits', text);
  } catch (cause) {
    throw badLimits(cause);
  }
}

function badLimits(cause?: unknown): RecollectError {
  return new RecollectError('config_invalid', `The limits must look like ${defaultLimits}; key and user may be off.`, {
    cause,
  });
}
