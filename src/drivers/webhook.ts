// Delivers events by POST, signed as Standard Webhooks has it: HMAC-SHA256 over `id.timestamp.body`. Nothing but fetch.
import { createHash, createHmac } from 'node:crypto';
import { RecollectError } from '../errors.js';
import { type Clock, systemClock } from '../ports/clock.js';
import type { EventSink } from '../ports/event-sink.js';

export interface WebhookOptions {
  url: string;
  /** `whsec_` and 24 to 64 bytes as base64. Two, parted by a space, while one is replaced: both then sign. */
  secret: string;
  clock?: Clock;
}

/** Milliseconds a receiver has. Chosen. */
const answerWithin = 10_000;

/** Makes no call until there is an event. Throws `config_invalid`. */
export function createWebhook({ url, secret, clock = systemClock }: WebhookOptions): EventSink {
  const target = readUrl(url);
  const keys = secret.trim().split(/\s+/).map(readSecret);
  return {
    deliver(userId, { id, kind, factId, otherFactId, at }, signal) {
      return post(id, { type: `fact.${kind}`, timestamp: at, data: { userId, factId, otherFactId } }, signal);
    },
    alert({ budget: { scope, limit, days, spent }, percent, since, userId }, signal) {
      const data = { scope, limit, days, spent, percent, since, ...(userId === undefined ? {} : { userId }) };
      const about = JSON.stringify([scope, limit, days, percent, since, userId]);
      const id = `budget_${createHash('sha256').update(about).digest('hex').slice(0, 32)}`;
      return post(id, { type: 'budget.reached', timestamp: clock.now(), data }, signal);
    },
  };

  async function post(id: string, event: object, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify(event);
    const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
    const signatures = keys.map(
      (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
    );
    const response = await fetch(target, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signatures.join(' '),
      },
      body,
      // Somewhere else nobody agreed to.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithin)]),
    }).catch((cause: unknown) => {
      throw new RecollectError('webhook_failed', 'The webhook could not be reached, or took too long.', { cause });
    });
    await response.body?.cancel();
    if (!response.ok)
      throw new RecollectError('webhook_failed', `The webhook answered with status ${response.status}.`, {
        details: { status: response.status },
      });
  }
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const onThisMachine = url && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && onThisMachine))) return url;
  throw new RecollectError('config_invalid', 'The address of the webhook must begin with https://.');
}

function readSecret(text: string): Buffer {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const key = Buffer.from(encoded, 'base64');
  if (key.length >= 24 && key.length <= 64) return key;
  throw new RecollectError(
    'config_invalid',
    'The webhook secret must be whsec_ and 24 to 64 random bytes as base64: echo "whsec_$(openssl rand -base64 32)".',
  );
}
