// What /metrics says: counts and durations by route template, jobs by state. No ids and no content in any label.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type BudgetAlert, writeBudget } from '../domain/budget.js';
import type { Memory } from '../memory-types/memory.js';
import { createWorkMetrics } from './work-metrics.js';

export interface Metrics {
  /** `route` is the template, `/v1/users/{userId}/recall`. */
  request(done: { method: string; route: string; status: number; seconds: number }): void;
  alert(alert: BudgetAlert): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(memory: Memory): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'recollect_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'recollect_http_request_seconds',
    help: 'Seconds until the answer began.',
    labelNames: ['method', 'route'],
    buckets,
    registers,
  });
  memory.observers.add(createWorkMetrics(registry));
  new Gauge({
    name: 'recollect_jobs',
    help: 'Jobs by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      for (const [state, count] of Object.entries(await memory.jobs.count())) this.set({ state }, count);
    },
  });
  const alerts = new Counter({
    name: 'recollect_budget_alerts_total',
    help: 'Budgets that were used to so many percent.',
    labelNames: ['scope', 'percent'],
    registers,
  });
  new Gauge({
    name: 'recollect_budget_used_ratio',
    help: 'How far the budgets of the deployment are used; 1 is all.',
    labelNames: ['budget'],
    registers,
    async collect() {
      for (const state of await memory.usage.budgets()) this.set({ budget: writeBudget(state) }, state.used);
    },
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    alert: ({ budget: { scope }, percent }) => alerts.inc({ scope, percent }),
    request({ method, route, status, seconds }) {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
  };
}
