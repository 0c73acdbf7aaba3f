// The profile of a user, and the deployment as a whole: counts and jobs.
import { z } from '@hono/zod-openapi';
import { moment, next, pageQuery, time, userParams } from './fields.js';
import { defineRoute } from './route.js';

export const getProfile = defineRoute({
  operation: 'getProfile',
  method: 'get',
  path: '/v1/users/{userId}/profile',
  summary: 'What matters about a user always; null while there is none.',
  tag: 'users',
  scope: 'read',
  params: userParams,
  status: 200,
  response: z.strictObject({
    profile: z
      .strictObject({
        text: z.string(),
        factIds: z.array(z.string()),
        model: z.string().nullable(),
        madeAt: time,
      })
      .openapi('Profile')
      .nullable(),
  }),
});

const count = z.number().int();
const jobCounts = z.strictObject({ waiting: count, active: count, retrying: count, dead: count });
const jobState = z.enum(['waiting', 'active', 'retrying', 'dead']);

const jobSchema = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    state: jobState,
    createdAt: time,
    startAfter: time,
    retries: count,
    trouble: z.string().nullable(),
  })
  .openapi('Job');

export const getStats = defineRoute({
  operation: 'getStats',
  method: 'get',
  path: '/v1/stats',
  summary: 'What there is, over all users.',
  tag: 'deployment',
  scope: 'admin',
  status: 200,
  response: z.strictObject({
    users: count,
    turns: count,
    facts: count,
    jobs: jobCounts,
    schemaVersion: count,
  }),
});

const outcomes = z.strictObject({ done: count, timeout: count, failed: count });

export const getDoctor = defineRoute({
  operation: 'getDoctor',
  method: 'get',
  path: '/v1/doctor',
  summary: 'Is everything there, and what is wrong: what `recollect doctor` says, of the process that answers.',
  tag: 'deployment',
  scope: 'admin',
  status: 200,
  response: z.strictObject({
    database: z.string().openapi({ description: 'What kind and where, without a password.' }),
    schemaVersion: count,
    embeddingModel: z.strictObject({ name: z.string(), dimensions: count, calibrated: z.boolean() }),
    extractor: z.string(),
    jobs: jobCounts,
    counts: z.strictObject({ users: count, turns: count, facts: count }),
    steps: z.strictObject({ embed: outcomes, rerank: outcomes, rewrite: outcomes, vectorIndex: outcomes }),
    memory: z.strictObject({ currentMegabytes: count, peakMegabytes: count }),
    upkeep: z
      .strictObject({
        ...{ id: z.string(), policy: z.string(), startedAt: time, finishedAt: time.nullable() },
        ...{ users: count, expired: count, purged: count, turns: count, failed: count },
        trouble: z.string().nullable(),
      })
      .nullable(),
    vectorIndex: z
      .strictObject({ name: z.string(), reachable: z.boolean(), unsent: count, unseen: count })
      .nullable()
      .openapi({ description: 'Null where the database searches by itself.' }),
    problems: z.array(z.string()),
  }),
});

const counts = z.array(count);

export const getRecallStats = defineRoute({
  operation: 'getRecallStats',
  method: 'get',
  path: '/v1/stats/recalls',
  summary: 'How recalls went, per hour and over all users.',
  tag: 'deployment',
  scope: 'admin',
  query: z.strictObject({
    since: moment.optional().openapi({ description: 'Default a day before `until`; at most 400 days.' }),
    until: moment.optional().openapi({ description: 'Default now.' }),
  }),
  status: 200,
  response: z.strictObject({
    since: time,
    until: time,
    durationBounds: counts.openapi({ description: 'Upper bounds of `durations`, milliseconds.' }),
    hours: z.array(
      z
        .strictObject({
          hour: time,
          recalls: count,
          hits: count.openapi({ description: 'Facts or past turns were shown.' }),
          withheld: count.openapi({ description: 'What was found does not bear on the query.' }),
          empty: count.openapi({ description: 'Nothing was found, or all of it was there already.' }),
          failed: count,
          durations: counts.openapi({ description: 'By `durationBounds`; the last one: above all of them.' }),
          relevances: counts.openapi({ description: 'By the relevance of the best item: up to 0.1, 0.2, ... 1.' }),
          p50: z.number().nullable().openapi({ description: 'Milliseconds, estimated from `durations`.' }),
          p95: z.number().nullable(),
        })
        .openapi('RecallHour'),
    ),
  }),
});

export const listJobs = defineRoute({
  operation: 'listJobs',
  method: 'get',
  path: '/v1/jobs',
  summary: 'List open and dead jobs, the latest first.',
  tag: 'deployment',
  scope: 'admin',
  query: pageQuery.extend({ state: jobState.optional() }),
  status: 200,
  response: z.strictObject({ jobs: z.array(jobSchema), next }),
});

export const retryJob = defineRoute({
  operation: 'retryJob',
  method: 'post',
  path: '/v1/jobs/{id}/retry',
  summary: 'Try a dead job again.',
  tag: 'deployment',
  scope: 'admin',
  params: z.strictObject({ id: z.string().min(1) }),
  status: 200,
  response: z.strictObject({ retried: z.literal(true) }),
});

export const runJobs = defineRoute({
  operation: 'runJobs',
  method: 'post',
  path: '/v1/jobs/run',
  summary: 'Do waiting jobs now, for deployments without a worker.',
  tag: 'deployment',
  scope: 'admin',
  body: z
    .strictObject({
      timeout: z
        .number()
        .int()
        .min(1)
        .max(300_000)
        .optional()
        .openapi({ description: 'Milliseconds; default 30,000.' }),
    })
    .optional(),
  status: 200,
  response: z.strictObject({ ran: count }),
});
