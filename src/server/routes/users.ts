// Everything of a user at once.
import type { ExportRecord } from '../../domain/export-record.js';
import * as contract from '../contract/users.js';
import { type BoundRoute, bindRoute, type RouteContext } from './bound-route.js';

export const userRoutes: readonly BoundRoute[] = [
  bindRoute(contract.exportUser, async (_input, context) => {
    const records = context.memory.users.export(context.userId, { actor: context.doer });
    return context.accepts.includes('application/x-ndjson')
      ? textStream(exportLines(records, context), 'application/x-ndjson', context)
      : textStream(exportDocument(records, context), 'application/json', context);
  }),

  bindRoute(contract.mergeUsers, async ({ body }, { memory, userId, doer, stored, given }) => {
    const from = [body.from].flat().map(stored);
    const report = await memory.users.merge({ from, into: userId, actor: doer });
    return {
      into: given(report.into),
      users: report.users.map((user) => ({ ...user, userId: given(user.userId) })),
    };
  }),

  bindRoute(contract.eraseUser, (_input, { memory, userId, doer }) => memory.users.erase(userId, { actor: doer })),

  bindRoute(contract.getStored, (_input, { memory, userId }) => memory.users.stored(userId)),

  bindRoute(contract.verifyAudit, async (_input, { memory, userId }) => {
    const { problems, ...rest } = await memory.audit.verify({ userId });
    // Whose chain it is, who asks knows.
    return { ...rest, problems: problems.map(({ userId: _stored, ...problem }) => problem) };
  }),

  bindRoute(contract.listAudit, ({ query }, { memory, userId }) => memory.audit.list({ ...query, userId })),
];

async function* exportLines(records: AsyncIterable<ExportRecord>, { given }: RouteContext): AsyncGenerator<string> {
  for await (const record of records) {
    const shown = record.kind === 'header' ? { ...record, userId: given(record.userId) } : record;
    yield `${JSON.stringify(shown)}\n`;
  }
}

async function* exportDocument(records: AsyncIterable<ExportRecord>, context: RouteContext): AsyncGenerator<string> {
  let before = '[\n';
  for await (const line of exportLines(records, context)) {
    yield before + line;
    before = ',';
  }
  yield before === ',' ? ']\n' : `${before}]\n`;
}

/** A source that fails in the middle breaks the transfer, so that nobody takes half of it for the whole. */
function textStream(texts: AsyncGenerator<string>, type: string, { report }: RouteContext): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await texts.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        report(error);
        controller.error(error);
      }
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
  return new Response(body, { headers: { 'content-type': type } });
}
