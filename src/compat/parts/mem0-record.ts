// What mem0 calls a memory, made of a fact; and its ids of users, agents, apps and runs, which are users and scopes here.
import { createHash } from 'node:crypto';
import type { Fact } from '../../domain/fact.js';
import { checkId, invalid } from '../../domain/input.js';

/** With the names of mem0's REST API. */
export interface Mem0Record {
  id: string;
  memory: string;
  hash: string;
  user_id: string | null;
  agent_id: string | null;
  app_id: string | null;
  run_id: string | null;
  metadata: Record<string, unknown>;
  /** The fact's type. */
  categories: string[];
  created_at: string;
  updated_at: string;
  score?: number;
}

const kinds = ['agent', 'app', 'run'] as const;
type Kind = (typeof kinds)[number];

export interface Mem0Ids {
  user_id?: string | null;
  agent_id?: string | null;
  app_id?: string | null;
  run_id?: string | null;
}

export function readIds(given: Readonly<Record<string, unknown>>): Mem0Ids {
  const ids: Mem0Ids = {};
  for (const name of ['user_id', 'agent_id', 'app_id', 'run_id'] as const) {
    const value = given[name];
    if (value === undefined || value === null || value === '') continue;
    ids[name] = checkId(name, typeof value === 'number' ? String(value) : value);
  }
  return ids;
}

/** Whose memory it is: without a user an agent, app or run has one of its own. Throws `invalid_input` where nobody is named. */
export function ownerOf(ids: Mem0Ids): string {
  if (ids.user_id) return ids.user_id;
  for (const kind of kinds) if (ids[`${kind}_id`]) return `${kind}:${ids[`${kind}_id`]}`;
  throw invalid('Name whose memory it is: user_id, agent_id, app_id or run_id.');
}

/** `agent:support|run:7`; null for none. */
export function scopeOf(ids: Mem0Ids): string | null {
  const parts = kinds.flatMap((kind) => {
    const id = ids[`${kind}_id`];
    return id ? [`${kind}:${encodeURIComponent(id)}`] : [];
  });
  return parts.length === 0 ? null : checkId('agent_id, app_id and run_id together', parts.join('|'));
}

export function recordOf(fact: Fact, { handle, owner }: { handle: string; owner: string }): Mem0Record {
  const ids = idsOf(fact.scope);
  const own = kinds.some((kind) => owner === `${kind}:${ids[kind]}`);
  return {
    id: handle,
    memory: fact.text,
    hash: createHash('md5').update(fact.text).digest('hex'),
    user_id: own ? null : owner,
    agent_id: ids.agent,
    app_id: ids.app,
    run_id: ids.run,
    metadata: { ...fact.metadata },
    categories: [fact.type],
    created_at: fact.validFrom.toISOString(),
    updated_at: fact.recordedAt.toISOString(),
  };
}

/** Of a scope that was not made here: none. */
function idsOf(scope: string | null): Record<Kind, string | null> {
  const found: Record<Kind, string | null> = { agent: null, app: null, run: null };
  for (const part of scope?.split('|') ?? []) {
    const [, kind, id] = /^(agent|app|run):(.+)$/s.exec(part) ?? [];
    if (kind === undefined || id === undefined || !/^(?:[^%]|%[0-9a-f]{2})+$/i.test(id)) continue;
    found[kind as Kind] = decoded(id);
  }
  return found;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A scope of somebody else that only looks like one of ours.
    return null;
  }
}
