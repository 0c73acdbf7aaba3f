// Fields that several routes share.
import { z } from '@hono/zod-openapi';

export const time = z.iso.datetime().openapi({ description: 'UTC.', example: '2026-05-01T12:00:00.000Z' });

/** A moment a caller gives: the memory takes a Date. */
export const moment = z.iso.datetime({ offset: true }).or(z.iso.date());

export const metadata = z.record(z.string(), z.unknown());

export const scope = z.string().min(1).openapi({ description: 'A short label; none means everywhere.' });

export const role = z.enum(['user', 'assistant']);

/** The `next` of a page. */
export const next = z.string().nullable().openapi({ description: '`after` of the next page; null on the last.' });

export const userParams = z.strictObject({
  userId: z.string().min(1).openapi({ description: 'The user, percent-encoded; at most 200 bytes of text.' }),
});

export const itemParams = userParams.extend({ id: z.string().min(1).openapi({ description: 'Percent-encoded.' }) });

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).optional().openapi({ description: 'Default 100.' }),
  after: z.string().min(1).optional().openapi({ description: 'The `next` of the page before.' }),
});
