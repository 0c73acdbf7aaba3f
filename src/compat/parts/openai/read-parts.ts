// The content of a message in OpenAI's protocol: a text, or parts.
import type { ContentBlock } from '../../../domain/message.js';
import { asList, asObject, asText } from '../call/json-values.js';

export function readParts(content: unknown): { texts: string[]; media: ContentBlock[] } {
  if (typeof content === 'string') return { texts: [content], media: [] };
  const parts = asList(content).map(asObject);
  return {
    texts: parts.filter(({ type }) => textTypes.has(asText(type))).map(({ text }) => asText(text)),
    media: parts.filter((part): part is ContentBlock => mediaTypes.has(asText(part.type))),
  };
}

const textTypes = new Set(['text', 'input_text', 'output_text']);
const mediaTypes = new Set(['image_url', 'input_image', 'input_audio', 'file', 'input_file']);
