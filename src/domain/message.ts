// The shapes a caller hands in and a model gives back: the Messages API's, narrowed to what Recollect keeps.

export interface TextBlock {
  type: 'text';
  text: string;
  [key: string]: unknown;
}

export interface ToolUseBlock {
  type: 'tool_use';
  id: string;
  name: string;
  input: unknown;
  [key: string]: unknown;
}

export interface ToolResultBlock {
  type: 'tool_result';
  tool_use_id: string;
  content?: unknown;
  is_error?: boolean;
  [key: string]: unknown;
}

/** Images, documents, thinking and whatever the API adds later; kept out of the text of a turn. */
export interface OtherBlock {
  type: string;
  [key: string]: unknown;
}

export type ContentBlock = TextBlock | ToolUseBlock | ToolResultBlock | OtherBlock;

export type Role = 'user' | 'assistant';

/** A message as the Messages API takes it. */
export interface MessageInput {
  role: Role;
  content: string | readonly ContentBlock[];
}

export function isTextBlock(block: ContentBlock): block is TextBlock {
  return block.type === 'text' && typeof block.text === 'string';
}

export function isToolUseBlock(block: ContentBlock): block is ToolUseBlock {
  return block.type === 'tool_use' && typeof block.id === 'string' && typeof block.name === 'string';
}

export function isToolResultBlock(block: ContentBlock): block is ToolResultBlock {
  return block.type === 'tool_result' && typeof block.tool_use_id === 'string';
}
