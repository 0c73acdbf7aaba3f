// recollect recall: what memory would put into a request about QUERY, and why.
import type { Command } from 'commander';
import type { Recalled } from '../recall/recalled.js';
import { withMemory } from './open-memory.js';
import { fraction, moment, readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';
import { explainRecalled, showRecalled } from './show-recalled.js';

interface RecallOptions {
  user: string;
  k?: number;
  budget?: number;
  scope?: string;
  session?: string;
  minRelevance?: number;
  asOf?: Date;
  profile?: boolean;
  explain?: boolean;
}

export function addRecallCommand(program: Command): void {
  withSharedOptions(program.command('recall'))
    .description('find the facts and past turns that bear on a question')
    .argument('<query>', 'what to look for')
    .requiredOption('--user <id>', 'whose memory')
    .option('--k <number>', 'at most this many facts and turns together (20)', wholeNumber(1))
    .option('--budget <tokens>', 'at most this many tokens (1500)', wholeNumber(0))
    .option('--scope <scope>', 'only what belongs to this scope, or to none')
    .option('--session <id>', 'the session the answer will belong to: adds its recent turns')
    .option('--min-relevance <number>', '0 to 1; 0 shows the best there is, however far off', fraction)
    .option('--as-of <date>', 'what was known then: a time, or the end of a day (2026-05-01, UTC)', moment)
    .option('--profile', 'with what matters about the user always')
    .option('--explain', 'show what each score is made of')
    .action(async (query: string, options: RecallOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const recalled = await withMemory(database, { worker: false }, (memory) =>
        memory.recall({
          query,
          userId: options.user,
          k: options.k,
          budget: options.budget,
          scope: options.scope,
          sessionId: options.session,
          minRelevance: options.minRelevance,
          asOf: options.asOf,
          profile: options.profile,
        }),
      );
      output.document(toDocument(recalled, options.explain ?? false));
      showRecalled(output, recalled);
      if (options.explain) explainRecalled(output, recalled);
    });
}

function toDocument(recalled: Recalled, explain: boolean): Record<string, unknown> {
  const { query, recent, profile, summary, facts, turns, leftOut, tokens, relevance, embedded, reranked } = recalled;
  return {
    query,
    recent: recent.map(({ id, sessionId, role, speaker, text, at }) => ({ id, sessionId, role, speaker, text, at })),
    profile,
    summary,
    facts: facts.map(({ id, text, type, subject, at, score, why, evidenceTurnIds, parts }) => ({
      ...{ id, text, type, subject, at, score, why, evidenceTurnIds },
      ...(explain ? { parts } : {}),
    })),
    turns: turns.map(({ id, externalId, sessionId, text, role, speaker, at, score, why, parts }) => ({
      ...{ id, externalId, sessionId, text, role, speaker, at, score, why },
      ...(explain ? { parts } : {}),
    })),
    leftOut,
    tokens: tokens.memory,
    recentTokens: tokens.recent,
    relevance,
    embedded,
    reranked,
    rewritten: recalled.rewritten,
    vectorIndex: recalled.vectorIndex,
  };
}
