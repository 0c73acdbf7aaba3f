// What the made-up users ask of the server: four recalls for each recording, as a conversation does with its retries and tools.
import { Agent, request as send } from 'node:http';

export interface LoadRequest {
  kind: 'recall' | 'record';
  path: string;
  body: string;
}

export interface Outcome {
  kind: LoadRequest['kind'];
  /** 0 where no answer came. */
  status: number;
  /** Since it was due, not since it was sent: what waits for a connection has waited. */
  milliseconds: number;
}

const topics = [
  'the garden',
  'my sister Ana',
  'the marathon',
  'our kitchen',
  'the choir',
  'a job in Lisbon',
  'the old bike',
];
const verbs = ['planned', 'finished', 'worried about', 'talked about', 'paid for', 'looked forward to'];
const questions = ['What did I say about', 'When was it that I mentioned', 'Who was with me for', 'How much was'];

function userName(number: number): string {
  return `load-${number}`;
}

export function recording(user: number, nth: number): LoadRequest {
  const about = topics[(user + nth) % topics.length]!;
  const said = `Today I ${verbs[nth % verbs.length]} ${about}, for the ${nth}th time, with ${3 + (nth % 40)} others.`;
  const body = {
    sessionId: `session-${Math.floor(nth / 20)}`,
    messages: [
      { role: 'user', content: said },
      { role: 'assistant', content: `Good to hear about ${about}.` },
    ],
  };
  return { kind: 'record', path: `/v1/users/${userName(user)}/turns`, body: JSON.stringify(body) };
}

function recalling(user: number, nth: number): LoadRequest {
  const query = `${questions[nth % questions.length]} ${topics[(user + nth * 3) % topics.length]}?`;
  return { kind: 'recall', path: `/v1/users/${userName(user)}/recall`, body: JSON.stringify({ query }) };
}

/** Every fifth is a recording. */
export function mixed(users: number, nth: number): LoadRequest {
  const user = (nth * 7_919) % users;
  return nth % 5 === 4 ? recording(user, 1_000 + nth) : recalling(user, nth);
}

export interface Connections {
  /** Never throws: what fails is counted. */
  send(request: LoadRequest, due: number): Promise<Outcome>;
  close(): void;
}

/** `count` connections that stay open. */
export function openConnections(url: string, count: number): Connections {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  return {
    send: ({ kind, path, body }, due) =>
      new Promise((resolve) => {
        const end = (status: number) => resolve({ kind, status, milliseconds: performance.now() - due });
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
        const sent = send(`${url}${path}`, { agent, method: 'POST', headers }, (response) => {
          response.resume();
          response.once('end', () => end(response.statusCode ?? 0));
          response.once('error', () => end(0));
        });
        sent.once('error', () => end(0));
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
