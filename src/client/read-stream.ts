// Response bodies that come bit by bit: server-sent events, and lines of JSON.
import { RecollectError } from '../errors.js';

/** The data of each event. */
export async function* readEvents(response: Response): AsyncGenerator<unknown, void, undefined> {
  for await (const block of readParts(response, '\n\n')) {
    const data = block.split('\n').filter((line) => line.startsWith('data: '));
    if (data.length > 0) yield JSON.parse(data.map((line) => line.slice('data: '.length)).join('\n'));
  }
}

/** The document on each line. */
export async function* readLines(response: Response): AsyncGenerator<unknown, void, undefined> {
  for await (const line of readParts(response, '\n')) if (line !== '') yield JSON.parse(line);
}

/** Ends the transfer when its reader leaves. Throws `server_unreachable` where it breaks. */
async function* readParts(response: Response, separator: string): AsyncGenerator<string, void, undefined> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await readSome(reader);
      text += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const parts = text.split(separator);
      text = parts.pop() ?? '';
      yield* parts;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(ignoreBroken);
  }
}

async function readSome(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause;
    throw new RecollectError('server_unreachable', 'The answer broke off.', { cause });
  }
}

/** What is broken already needs no end. */
function ignoreBroken(): undefined {
  return undefined;
}
