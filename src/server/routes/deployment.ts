// The profile of a user, counts and jobs.
import * as contract from '../contract/deployment.js';
import { type BoundRoute, bindRoute } from './bound-route.js';

export const deploymentRoutes: readonly BoundRoute[] = [
  bindRoute(contract.getProfile, async (_input, { memory, userId }) => ({
    profile: await memory.users.profile(userId),
  })),

  bindRoute(contract.getStats, (_input, { memory }) => memory.stats()),

  bindRoute(contract.getDoctor, (_input, { memory }) => memory.doctor()),

  bindRoute(contract.getRecallStats, ({ query: { since, until } }, { memory }) =>
    memory.recallStats({
      ...(since === undefined ? {} : { since: new Date(since) }),
      ...(until === undefined ? {} : { until: new Date(until) }),
    }),
  ),

  bindRoute(contract.listJobs, ({ query }, { memory }) => memory.jobs.list(query)),

  bindRoute(contract.retryJob, async ({ params }, { memory }) => {
    await memory.jobs.retry(params.id);
    return { retried: true as const };
  }),

  bindRoute(contract.runJobs, ({ body }, { memory }) => memory.jobs.run(body)),
];
