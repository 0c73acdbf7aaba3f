// OpenAI's Responses as the core sees it. The provider may hold the history: then a request brings what is new and the id of the
// answer it goes on from.
import { readConversation, type SentMessage } from '../call/conversation.js';
import { asList, asObject, asText, type JsonObject, parse } from '../call/json-values.js';
import type { Answer, AnswerReader, SentCall, SentRequest } from '../call/protocol.js';
import { readEvents, readWhole } from '../call/read-events.js';
import { placeBlock, placeInText } from './place-block.js';
import { readParts } from './read-parts.js';
import { readUsage } from './read-usage.js';
import { isTrial, sessionOf } from './session-of.js';

export const responsesPath = '/responses';

export function readResponsesCall(request: SentRequest, text: string): SentCall | null {
  const body = asObject(parse(text));
  if (isTrial(body)) return null;
  const { input, previous_response_id: previousId } = body;
  const plain = typeof input === 'string' && input !== '';
  const items = plain ? [{ role: 'user', content: input }] : asList(input).map(asObject);
  return {
    conversation: readConversation(items.flatMap(readItem)),
    previousId: asText(previousId) || null,
    sessionName: asText(body.conversation) || asText(asObject(body.conversation).id) || sessionOf(request, body),
    boundTo: null,
    name: () => '',
    withBlocks: (block) =>
      plain
        ? placeInText(text, ['input'], block)
        : placeBlock({ json: text, list: 'input', messages: items, block, partType: 'input_text' }),
  };
}

export function readResponsesAnswer(contentType: string): AnswerReader {
  return contentType.includes('text/event-stream') ? readStream() : readWhole((body) => readResponse(asObject(body)));
}

function readItem({ type, role, content }: JsonObject, at: number): SentMessage[] {
  if (asText(type).endsWith('_output')) return [{ at, role: 'user', texts: [], media: [], toolResult: true }];
  if (role !== 'user' && role !== 'assistant') return [];
  return [{ at, role, ...readParts(content), toolResult: false }];
}

function readResponse({ id, output, status, model, usage: counted }: JsonObject): Answer | null {
  if (output === undefined) return null;
  const items = asList(output).map(asObject);
  const texts = items.filter(({ type }) => type === 'message').flatMap(({ content }) => readParts(content).texts);
  const goesOn = items.some(({ type }) => asText(type).endsWith('_call') && !providerCalls.has(asText(type)));
  const usage = readUsage(model, counted);
  const said = { text: texts.join('\n\n'), partial: status !== 'completed' };
  return { id: asText(id) || null, ...said, bound: false, goesOn, usage };
}

/** Tools the provider runs itself: the answer does not wait for them. */
const providerCalls = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
]);

function readStream(): AnswerReader {
  let id: unknown = null;
  let text = '';
  let done: Answer | null = null;
  const onData = (data: unknown) => {
    const { type, delta, response } = asObject(data);
    if (type === 'response.created') id = asObject(response).id;
    if (type === 'response.output_text.delta') text += asText(delta);
    if (type === 'response.completed' || type === 'response.incomplete') done = readResponse(asObject(response));
  };
  const cut = () => ({ id: asText(id) || null, text, partial: true, bound: false, goesOn: false, usage: null });
  return readEvents(onData, () => done ?? cut());
}
