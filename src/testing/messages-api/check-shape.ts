// The shape of messages, content blocks and the system prompt: types, required fields, unknown fields.
import { type BlockShape, blockShapes, messageFields, otherBlockTypes } from './fields.js';
import { isObject, type JsonObject } from './request.js';
import type { RuleInput } from './rule.js';

export function checkMessageShapes({ body, beta }: RuleInput): string | undefined {
  return firstOf(body.messages, (message, index) => checkMessage(message, `messages.${index}`, beta));
}

export function checkSystemShape({ body, beta }: RuleInput): string | undefined {
  if (body.system === undefined || typeof body.system === 'string') return undefined;
  if (!Array.isArray(body.system)) return 'system: Input should be a valid list';
  return firstOf(body.system, (block, index) => checkBlock(block, `system.${index}`, beta, ['text']));
}

/** The first missing or unknown field of `value`; `where` prefixes it as in the API's messages. */
export function checkShape(value: JsonObject, shape: BlockShape, where: string): string | undefined {
  const missing = shape.required.find((field) => value[field] === undefined);
  if (missing) return `${where}.${missing}: Field required`;
  const known = [...shape.required, ...shape.optional];
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  return unknown && `${where}.${unknown}: Extra inputs are not permitted`;
}

/** Applies `check` to each item and returns the first complaint. */
export function firstOf(
  items: unknown,
  check: (item: unknown, index: number) => string | undefined,
): string | undefined {
  if (!Array.isArray(items)) return undefined;
  for (const [index, item] of items.entries()) {
    const complaint = check(item, index);
    if (complaint) return complaint;
  }
  return undefined;
}

function checkMessage(message: unknown, where: string, beta: boolean): string | undefined {
  if (!isObject(message)) return `${where}: Input should be a valid dictionary`;
  if (message.role === undefined) return `${where}.role: Field required`;
  if (!['user', 'assistant', 'system'].includes(String(message.role))) {
    return `${where}.role: Input should be 'user', 'assistant' or 'system'`;
  }
  if (message.content === undefined) return `${where}.content: Field required`;
  const unknown = Object.keys(message).find((field) => !messageFields.some((known) => known === field));
  if (unknown) return `${where}.${unknown}: Extra inputs are not permitted`;
  if (typeof message.content === 'string') return undefined;
  if (!Array.isArray(message.content)) return `${where}.content: Input should be a valid list`;
  const allowed = message.role === 'system' ? ['text'] : undefined;
  return firstOf(message.content, (block, index) => checkBlock(block, `${where}.content.${index}`, beta, allowed));
}

function checkBlock(block: unknown, where: string, beta: boolean, allowed?: string[]): string | undefined {
  if (!isObject(block)) return `${where}: Input should be a valid dictionary`;
  if (block.type === undefined) return `${where}.type: Field required`;
  const type = String(block.type);
  const shape = blockShapes[type];
  const known = shape !== undefined || otherBlockTypes.some((other) => other === type) || beta;
  if (!known || (allowed && !allowed.includes(type))) {
    return `${where}: Input tag '${type}' found using 'type' does not match any of the expected tags`;
  }
  if (!shape || beta) return undefined;
  return checkShape(block, shape, `${where}.${type}`) ?? checkBlockValues(block, type, where, beta);
}

function checkBlockValues(block: JsonObject, type: string, where: string, beta: boolean): string | undefined {
  if (type === 'text' && typeof block.text !== 'string') return `${where}.text.text: Input should be a valid string`;
  if (type === 'tool_use' && !isObject(block.input)) {
    return `${where}.tool_use.input: Input should be a valid dictionary`;
  }
  if (type !== 'tool_result' || block.content === undefined || typeof block.content === 'string') return undefined;
  if (!Array.isArray(block.content)) return `${where}.tool_result.content: Input should be a valid list`;
  const inside = ['text', 'image', 'search_result', 'document', 'tool_reference', 'browser_state'];
  return firstOf(block.content, (inner, index) =>
    checkBlock(inner, `${where}.tool_result.content.${index}`, beta, inside),
  );
}
