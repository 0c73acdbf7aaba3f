// Chat Completions, OpenAI's or another server's, as the core sees it.
import { readConversation, type SentMessage } from '../call/conversation.js';
import { asList, asObject, asText, type JsonObject, parse } from '../call/json-values.js';
import type { Answer, AnswerReader, AnswerUsage, SentCall, SentRequest } from '../call/protocol.js';
import { readEvents, readWhole } from '../call/read-events.js';
import { placeBlock } from './place-block.js';
import { readParts } from './read-parts.js';
import { readUsage } from './read-usage.js';
import { isTrial, sessionOf } from './session-of.js';

export const chatPath = '/chat/completions';

export function readChatCall(request: SentRequest, text: string): SentCall | null {
  const body = asObject(parse(text));
  if (isTrial(body)) return null;
  const messages = asList(body.messages).map(asObject);
  return {
    conversation: readConversation(messages.flatMap(readMessage)),
    previousId: null,
    sessionName: sessionOf(request, body),
    boundTo: null,
    name: () => '',
    withBlocks: (block) => placeBlock({ json: text, list: 'messages', messages, block, partType: 'text' }),
  };
}

export function readChatAnswer(contentType: string): AnswerReader {
  return contentType.includes('text/event-stream') ? readStream() : readWhole(readCompletion);
}

/** What tools gave back stands for itself; system and developer messages are the application's. */
function readMessage({ role, content }: JsonObject, at: number): SentMessage[] {
  if (role === 'tool' || role === 'function') return [{ at, role: 'user', texts: [], media: [], toolResult: true }];
  if (role !== 'user' && role !== 'assistant') return [];
  return [{ at, role, ...readParts(content), toolResult: false }];
}

function readCompletion(body: unknown): Answer | null {
  const { id, choices, model, usage } = asObject(body);
  const [choice] = asList(choices).map(asObject);
  if (!choice) return null;
  const { texts } = readParts(asObject(choice.message).content);
  return toAnswer(id, texts.join('\n\n'), asText(choice.finish_reason), readUsage(model, usage));
}

function readStream(): AnswerReader {
  let id: unknown = null;
  let text = '';
  let finish = '';
  let usage: AnswerUsage | null = null;
  const onData = (data: unknown) => {
    const { id: given, choices, model, usage: counted } = asObject(data);
    usage = readUsage(model, counted) ?? usage;
    id = given ?? id;
    const choice = asList(choices)
      .map(asObject)
      .find(({ index }) => index === 0 || index === undefined);
    text += asText(asObject(choice?.delta).content);
    finish = asText(choice?.finish_reason) || finish;
  };
  return readEvents(onData, () => toAnswer(id, text, finish, usage));
}

function toAnswer(id: unknown, text: string, finish: string, usage: AnswerUsage | null): Answer {
  const goesOn = finish === 'tool_calls' || finish === 'function_call';
  const partial = finish === '' || finish === 'length';
  return { id: asText(id) || null, text, partial, bound: false, goesOn, usage };
}
