// Tool definitions, and the pairing of tool_use with tool_result. Pairs are looked up in the merged turns, because the
// API combines neighbours of one role first; so an index in these messages counts merged turns.
import { checkShape, firstOf } from './check-shape.js';
import { customToolShape } from './fields.js';
import { isObject, type MergedMessage, objectsOf } from './request.js';
import type { RuleInput } from './rule.js';

export function checkToolDefinitions({ body }: RuleInput): string | undefined {
  if (body.tools === undefined) return undefined;
  if (!Array.isArray(body.tools)) return 'tools: Input should be a valid list';
  const names = objectsOf(body.tools).map((tool) => tool.name);
  const repeated = names.find((name, index) => name !== undefined && names.indexOf(name) !== index);
  if (repeated !== undefined) return 'tools: Tool names must be unique.';
  return firstOf(body.tools, (tool, index) => checkTool(tool, `tools.${index}`));
}

export function checkToolChoice({ body }: RuleInput): string | undefined {
  const without = objectsOf(body.tools).length === 0;
  return body.tool_choice && without ? 'tool_choice may only be specified while providing tools' : undefined;
}

export function checkToolRoles({ merged }: RuleInput): string | undefined {
  for (const [index, { role, content }] of merged.entries()) {
    const types = content.map((block) => block.type);
    if (role !== 'assistant' && types.includes('tool_use')) {
      return `messages.${index}: \`tool_use\` blocks can only be in \`assistant\` messages`;
    }
    if (role !== 'user' && types.includes('tool_result')) {
      return `messages.${index}: \`tool_result\` blocks can only be in \`user\` messages`;
    }
  }
  return undefined;
}

export function checkToolUseIds({ merged }: RuleInput): string | undefined {
  const seen = new Set<string>();
  for (const [index, message] of merged.entries()) {
    for (const [position, block] of message.content.entries()) {
      if (block.type !== 'tool_use') continue;
      if (seen.has(String(block.id))) return `messages.${index}.content.${position}: \`tool_use\` ids must be unique`;
      seen.add(String(block.id));
    }
  }
  return undefined;
}

export function checkToolUseAnswered({ merged }: RuleInput): string | undefined {
  for (const [index, message] of merged.entries()) {
    const answered = leadingToolResultIds(merged[index + 1]);
    const open = toolUseIds(message).filter((id) => !answered.includes(id));
    if (open.length > 0) {
      return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    }
  }
  return undefined;
}

export function checkToolResultKnown({ merged }: RuleInput): string | undefined {
  for (const [index, message] of merged.entries()) {
    const asked = toolUseIds(merged[index - 1]);
    for (const [position, block] of message.content.entries()) {
      if (block.type !== 'tool_result') continue;
      const id = String(block.tool_use_id);
      if (!asked.includes(id)) {
        return `messages.${index}.content.${position}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
      }
    }
  }
  return undefined;
}

function checkTool(tool: unknown, where: string): string | undefined {
  if (!isObject(tool)) return `${where}: Input should be a valid dictionary`;
  if (tool.type !== undefined && tool.type !== null && tool.type !== 'custom') return undefined;
  const complaint = checkShape(tool, customToolShape, `${where}.custom`);
  if (complaint) return complaint;
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(String(tool.name))) {
    return `${where}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
  }
  if (!isObject(tool.input_schema)) return `${where}.custom.input_schema: Input should be a valid dictionary`;
  return tool.input_schema.type === 'object'
    ? undefined
    : `${where}.custom.input_schema.type: Input should be 'object'`;
}

function toolUseIds(message: MergedMessage | undefined): string[] {
  const uses = message?.content.filter((block) => block.type === 'tool_use') ?? [];
  return uses.map((block) => String(block.id));
}

/** Results after a text block do not count: "tool_result blocks must come first in the content array". */
function leadingToolResultIds(message: MergedMessage | undefined): string[] {
  const ids: string[] = [];
  for (const block of message?.content ?? []) {
    if (block.type !== 'tool_result') break;
    ids.push(String(block.tool_use_id));
  }
  return ids;
}
