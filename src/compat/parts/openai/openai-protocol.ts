// OpenAI's API as the core sees it: Chat Completions and Responses.
import type { Protocol, SentRequest } from '../call/protocol.js';
import { chatPath, readChatAnswer, readChatCall } from './chat-protocol.js';
import { readResponsesAnswer, readResponsesCall, responsesPath } from './responses-protocol.js';

export const openaiProtocol: Protocol = {
  name: 'openai',
  pathOf: (path) => [chatPath, responsesPath].find((end) => path.endsWith(end)) ?? path,
  takes: ({ method, path }) => method === 'POST' && (path === chatPath || path === responsesPath),
  readCall: (request, body) => (isChat(request) ? readChatCall(request, body) : readResponsesCall(request, body)),
  readAnswer: (contentType, request) =>
    isChat(request) ? readChatAnswer(contentType) : readResponsesAnswer(contentType),
};

function isChat({ path }: SentRequest): boolean {
  return path === chatPath;
}
