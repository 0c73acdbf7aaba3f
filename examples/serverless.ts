// A function that is started per request, or frozen between requests: no worker, one connection, and the background work
// is handed to the platform's waitUntil. Run by itself it answers one request and prints what each step took, in ms since
// the process started; see docs/serverless.md.
import assert from 'node:assert/strict';
import { createMemory, type Memory } from 'recollect';

/** What serverless platforms hand to a function. */
interface Context {
  waitUntil(work: Promise<unknown>): void;
}

interface ChatRequest {
  userId: string;
  sessionId: string;
  message: string;
}

let opening: Promise<Memory> | undefined;

/** One memory per instance: a warm one has its connection and its embedding model already. */
async function openMemory(): Promise<Memory> {
  // RECOLLECT_DATABASE_URL says where.
  opening ??= createMemory({ worker: false, connections: 1 });
  try {
    return await opening;
  } catch (error) {
    opening = undefined;
    throw error;
  }
}

export async function handle(request: ChatRequest, context: Context): Promise<string> {
  const { userId, sessionId, message } = request;
  const memory = await openMemory();
  took('opened');
  const recalled = await memory.recall({ userId, sessionId, query: message });
  took('recalled');
  const answer = `I know this: ${recalled.facts.map((fact) => fact.text).join(' ') || 'nothing yet.'}`; // ask your model here
  await memory.remember({
    userId,
    sessionId,
    messages: [
      { role: 'user', content: message },
      { role: 'assistant', content: answer },
    ],
  });
  took('recorded');
  // The answer goes out now; the instance may stop when this is done. What is left then, the next request goes on with.
  context.waitUntil(memory.settled({ timeout: 10_000 }));
  return answer;
}

const times: Record<string, number> = {};

function took(step: string): void {
  times[step] ??= Math.round(performance.now());
}

took('imported');
const working: Promise<unknown>[] = [];
const request = { userId: 'ines', sessionId: 'today', message: 'I am allergic to shellfish.' };
const answer = await handle(request, { waitUntil: (work) => void working.push(work) });
took('answered');
assert.deepEqual(await Promise.all(working), [{ settled: true, left: 0 }]);
took('settled');
assert.match(answer, /^I know this: /);
console.log(JSON.stringify(times));
// A function ends without closing anything.
process.exit(0);
