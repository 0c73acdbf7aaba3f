// Everything of a user at once: export, merge, erase, and the audit log.
import { z } from '@hono/zod-openapi';
import { auditProblems } from '../../domain/audit-check.js';
import { next, pageQuery, time, userParams } from './fields.js';
import { defineRoute } from './route.js';

const recordSchema = z
  .looseObject({ kind: z.string() })
  .openapi('ExportRecord', { description: 'The first has kind `header`; docs/export.md lists them all.' });

export const exportUser = defineRoute({
  operation: 'exportUser',
  method: 'get',
  path: '/v1/users/{userId}/export',
  summary: 'Everything of a user. As lines with `Accept: application/x-ndjson`.',
  tag: 'users',
  scope: 'admin',
  ownUser: true,
  params: userParams,
  status: 200,
  response: z.array(recordSchema),
  stream: { type: 'application/x-ndjson', schema: recordSchema },
});

const count = z.number().int();
const counts = z.record(z.string(), count);
const renamed = z.array(z.strictObject({ was: z.string(), is: z.string() }));

export const mergeUsers = defineRoute({
  operation: 'mergeUsers',
  method: 'post',
  path: '/v1/users/{userId}/merge',
  summary: 'Move everything of other users into this one; their ids mean it from then on.',
  tag: 'users',
  scope: 'admin',
  params: userParams,
  body: z.strictObject({ from: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]) }),
  status: 200,
  response: z.strictObject({
    into: z.string(),
    users: z.array(
      z.strictObject({
        userId: z.string(),
        before: z.boolean(),
        moved: counts,
        joinedFacts: count,
        renamedSessions: renamed,
        renamedTurnIds: renamed,
        renamedFiles: renamed,
      }),
    ),
  }),
});

export const eraseUser = defineRoute({
  operation: 'eraseUser',
  method: 'delete',
  path: '/v1/users/{userId}',
  summary: 'Erase a user everywhere; the answer is a signed receipt.',
  tag: 'users',
  scope: 'admin',
  ownUser: true,
  params: userParams,
  status: 200,
  response: z
    .strictObject({
      kind: z.literal('recollect.erasure'),
      version: z.literal(1),
      erasureId: z.string(),
      tombstones: z.array(z.string()),
      actor: z.string(),
      erasedAt: time,
      completedAt: time.nullable(),
      complete: z.boolean(),
      stores: z.array(
        z.strictObject({
          store: z.string(),
          status: z.enum(['erased', 'pending']),
          erased: counts,
          remaining: count.nullable(),
        }),
      ),
      outOfReach: z.array(
        z.strictObject({
          place: z.enum([
            'free_space',
            'statistics',
            'write_ahead_log',
            'log_archive',
            'replicas',
            'backups',
            'copies',
          ]),
          why: z.string(),
          until: z.string().nullable(),
        }),
      ),
      signature: z.strictObject({ algorithm: z.literal('ed25519'), keyId: z.string(), value: z.string() }),
    })
    .openapi('ErasureReceipt'),
});

export const getStored = defineRoute({
  operation: 'getStored',
  method: 'get',
  path: '/v1/users/{userId}/stored',
  summary: 'What there is of a user, where it lies, and what lets go of it: counts and names, never content.',
  tag: 'users',
  scope: 'read',
  params: userParams,
  status: 200,
  response: z
    .strictObject({
      tables: counts,
      otherStores: z.array(z.string()),
      keeping: z.strictObject({
        policy: z.string(),
        maxFacts: count.nullable(),
        purgeAfterDays: count,
        turnDays: count.nullable(),
        audit: z.boolean(),
        auditDays: count.nullable(),
      }),
      models: z.strictObject({ embedding: z.string(), extractor: z.string(), language: z.string().nullable() }),
    })
    .openapi('StoredOfUser'),
});

export const verifyAudit = defineRoute({
  operation: 'verifyAudit',
  method: 'get',
  path: '/v1/users/{userId}/audit/verification',
  summary: 'Recompute the user’s chain of audit entries and compare it with the signed checkpoints.',
  tag: 'users',
  scope: 'admin',
  ownUser: true,
  params: userParams,
  status: 200,
  response: z
    .strictObject({
      valid: z.boolean(),
      chains: count,
      entries: count,
      problems: z.array(z.strictObject({ problem: z.enum(auditProblems), chain: z.string().nullable(), at: count })),
      checkpoint: z.strictObject({ number: count, hash: z.string(), madeAt: time }).nullable(),
      keyIds: z.array(z.string()),
    })
    .openapi('AuditVerification'),
});

export const listAudit = defineRoute({
  operation: 'listAudit',
  method: 'get',
  path: '/v1/users/{userId}/audit',
  summary: 'What happened to a user’s memory, the latest first; never what was said.',
  tag: 'users',
  scope: 'admin',
  ownUser: true,
  params: userParams,
  query: pageQuery,
  status: 200,
  response: z.strictObject({
    entries: z.array(
      z
        .strictObject({
          chain: z.string(),
          seq: count,
          kind: z.string(),
          factIds: z.array(z.string()),
          counts,
          actor: z.string(),
          reason: z.string().nullable(),
          at: time,
          previous: z.string(),
          hash: z.string(),
        })
        .openapi('AuditEntry'),
    ),
    next,
  }),
});
