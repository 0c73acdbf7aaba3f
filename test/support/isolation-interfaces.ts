// Random calls through other people's interfaces: files, values, LangGraph's store, Claude's memory tool, mem0 over HTTP with handles of
// anybody's facts.

import { RecollectStore } from '#src/compat/langgraph.js';
import { createMemoryTool } from '#src/compat/memory-tool.js';
import type { Memory } from '#src/memory-types/memory.js';

export interface InterfaceCall {
  memory: Memory;
  server: { fetch(request: Request): Promise<Response> };
  me: { app: string | null; given: string; stored: string; canary: string };
  /** Anybody: whose names and facts are tried. */
  other: { given: string; stored: string };
  /** A fact of `other`, or of the caller. */
  factId: string;
  what: number;
}

/** Gives everything the caller sees. What it reads it wrote itself just before. */
export async function callInterface({ memory, server, me, other, factId, what }: InterfaceCall): Promise<string> {
  const userId = me.stored;
  const path = `/memories/${other.given.replaceAll(/[^a-z]/gi, '')}.md`;
  const store = new RecollectStore({ memory, user: userId });
  const tool = createMemoryTool({ memory, userId });
  const mem0 = async (method: string, address: string, body?: object) => {
    const caller = { kind: 'user', app: me.app, userId: me.given, scopes: ['read', 'write'] };
    const response = await server.fetch(
      new Request(`http://localhost/compat/mem0${address}`, {
        method,
        headers: { 'x-caller': JSON.stringify(caller), 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );
    return response.text();
  };
  const handles = [memory.handles.make(other.stored, factId), memory.handles.make(userId, factId)];
  const handle = encodeURIComponent(handles[what % 2]!);
  const named = what % 3 === 0 ? other.given : me.given;
  const calls: (() => Promise<unknown>)[] = [
    () => memory.files.list(userId),
    () => memory.files.read(userId, path),
    () => memory.files.versions(userId, path),
    () => tool.execute({ command: 'view', path: '/memories' }),
    () => tool.execute({ command: 'view', path }),
    () => tool.execute({ command: 'rename', old_path: path, new_path: '/memories/other.md' }),
    () => memory.values.search(userId, { collection: 'langgraph', query: 'Who is called what?' }),
    () => memory.values.last(userId, 'langgraph', [other.given], 10),
    () => memory.values.namespaces(userId, 'langgraph'),
    () => store.search([other.given]),
    () => store.search([]),
    () => store.listNamespaces(),
    () => mem0('GET', `/v1/memories/${handle}/`),
    () => mem0('GET', `/v1/memories/${handle}/history/`),
    () => mem0('PUT', `/v1/memories/${handle}/`, { text: `I moved, says ${me.canary}.` }),
    () => mem0('DELETE', `/v1/memories/${handle}/`),
    () => mem0('POST', '/v3/memories/', { filters: { OR: [{ user_id: named }, { user_id: me.given }] } }),
    () => mem0('POST', '/v3/memories/search/', { query: 'What is my cat called?', filters: { user_id: named } }),
    () => mem0('GET', '/v1/entities/'),
  ];
  await memory.files.forget(userId, path);
  await memory.files.create(userId, path, `Note of ${me.canary}.`);
  await store.put([other.given.replaceAll('.', '')], 'k', { text: `I am called ${me.canary}.` });
  return JSON.stringify([await calls[what % calls.length]!(), await memory.files.read(userId, path)]);
}
