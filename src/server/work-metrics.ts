// What /metrics says of the work of this process's memory: recalls, models, jobs, the shared cache. Labels are names of models, kinds
// of work and codes; never an id, never content.
import { Counter, Histogram, type Registry } from 'prom-client';
import { isRecollectError } from '../errors.js';
import type { Observer } from '../ports/observer.js';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const shares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** To be added to the memory's observers. */
export function createWorkMetrics(registry: Registry): Observer {
  const registers = [registry];
  const histogram = <Label extends string>(name: string, help: string, buckets: number[], labelNames: Label[] = []) =>
    new Histogram({ name: `recollect_${name}`, help, buckets, labelNames, registers });
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `recollect_${name}`, help, labelNames, registers });

  const recalls = histogram('recall_seconds', 'Seconds of a recall.', seconds);
  const outcomes = counter('recalls_total', 'Recalls by what came of them.', ['outcome']);
  const relevance = histogram('recall_relevance', 'Relevance of the best a recall found.', shares);
  const similarity = histogram('recall_similarity', 'Cosine of the nearest a recall found.', shares);
  const shown = histogram('recall_items', 'Facts and past turns shown.', [0, 1, 2, 5, 10, 20, 50], ['kind']);
  const remembers = histogram('remember_seconds', 'Seconds of a recording.', seconds);
  const calls = counter('model_calls_total', 'Calls of models.', ['operation', 'model', 'purpose', 'outcome']);
  const callSeconds = histogram('model_seconds', 'Seconds of a call of a model.', seconds, ['operation', 'model']);
  const tokens = counter('model_tokens_total', 'Tokens that models reported.', ['model', 'purpose', 'type']);
  const jobs = counter('job_runs_total', 'Runs of jobs; a retry is one more.', ['job', 'outcome']);
  const jobSeconds = histogram('job_seconds', 'Seconds of a run of a job.', seconds, ['job']);
  const looks = counter('cache_lookups_total', 'Looks into the shared cache.', ['cache', 'outcome']);

  return {
    looked: (cache, outcome) => looks.inc({ cache, outcome }),
    begin: (step) => ({
      within: (work) => work(),
      end({ recall, model, error }, milliseconds) {
        const duration = milliseconds / 1_000;
        const outcome = error === undefined ? 'ok' : codeOf(error);
        switch (step.kind) {
          case 'recall':
            recalls.observe(duration);
            outcomes.inc({ outcome: recall?.outcome ?? 'failed' });
            if (recall && recall.relevance !== null) relevance.observe(recall.relevance);
            if (recall && recall.similarity !== null) similarity.observe(recall.similarity);
            if (recall) shown.observe({ kind: 'fact' }, recall.facts);
            if (recall) shown.observe({ kind: 'turn' }, recall.turns);
            break;
          case 'remember':
            remembers.observe(duration);
            break;
          case 'model': {
            const { operation, purpose, model: name } = step;
            calls.inc({ operation, model: name, purpose, outcome });
            callSeconds.observe({ operation, model: name }, duration);
            for (const [type, count] of Object.entries(model?.usage ?? {}))
              if (count > 0) tokens.inc({ model: name, purpose, type: typeNames[type] ?? type }, count);
            break;
          }
          case 'job':
            jobs.inc({ job: step.job, outcome });
            jobSeconds.observe({ job: step.job }, duration);
        }
      },
    }),
  };
}

const typeNames: Record<string, string> = {
  inputTokens: 'input',
  outputTokens: 'output',
  cacheReadTokens: 'cache_read',
  cacheWriteTokens: 'cache_write',
};

/** A closed set: a label of free text could quote somebody, and grow without end. */
function codeOf(error: unknown): string {
  return isRecollectError(error) ? error.code : 'internal';
}
