// The field names the API knows, copied from the types of @anthropic-ai/sdk 1.11.0 (resources/messages/messages.d.ts).
// A test reads those types again, so an upgrade of the SDK shows what changed.

/** Body parameters of `MessageCreateParamsBase`. */
export const messageCreateFields = [
  'max_tokens',
  'messages',
  'model',
  'cache_control',
  'container',
  'diagnostics',
  'inference_geo',
  'metadata',
  'output_config',
  'service_tier',
  'speed',
  'stop_sequences',
  'stream',
  'system',
  'thinking',
  'tool_choice',
  'tools',
] as const;

/** Body parameters of `MessageCountTokensParams`. */
export const countTokensFields = [
  'messages',
  'model',
  'cache_control',
  'output_config',
  'speed',
  'system',
  'thinking',
  'tool_choice',
  'tools',
] as const;

/** What `?beta=true` adds: body parameters of the beta `MessageCreateParamsBase` (resources/beta/messages). */
export const betaFields = [
  'billing_policy',
  'compaction',
  'context_management',
  'fallback_credit_token',
  'fallbacks',
  'mcp_servers',
  'output_format',
  'thread',
] as const;

/** `UserMessageParam`, `AssistantMessageParam`, `SystemMessageParam`: the same two fields. */
export const messageFields = ['role', 'content'] as const;

export interface BlockShape {
  /** The SDK interface the fields come from. */
  sdkType: string;
  required: readonly string[];
  optional: readonly string[];
}

/** The blocks whose fields are checked, by their `type`. */
export const blockShapes: Readonly<Record<string, BlockShape>> = {
  text: { sdkType: 'TextBlockParam', required: ['type', 'text'], optional: ['cache_control', 'citations'] },
  image: { sdkType: 'ImageBlockParam', required: ['type', 'source'], optional: ['cache_control', 'transformations'] },
  document: {
    sdkType: 'DocumentBlockParam',
    required: ['type', 'source'],
    optional: ['cache_control', 'citations', 'context', 'title'],
  },
  search_result: {
    sdkType: 'SearchResultBlockParam',
    required: ['type', 'content', 'source', 'title'],
    optional: ['cache_control', 'citations'],
  },
  thinking: { sdkType: 'ThinkingBlockParam', required: ['type', 'thinking', 'signature'], optional: [] },
  redacted_thinking: { sdkType: 'RedactedThinkingBlockParam', required: ['type', 'data'], optional: [] },
  tool_use: {
    sdkType: 'ToolUseBlockParam',
    required: ['type', 'id', 'name', 'input'],
    optional: ['cache_control', 'caller', 'toolset_name'],
  },
  tool_result: {
    sdkType: 'ToolResultBlockParam',
    required: ['type', 'tool_use_id'],
    optional: ['cache_control', 'content', 'is_error', 'toolset_name'],
  },
};

/** The rest of `ContentBlockParam`, and what only a tool_result may hold: accepted, fields not checked. */
export const otherBlockTypes = [
  'server_tool_use',
  'web_search_tool_result',
  'web_fetch_tool_result',
  'code_execution_tool_result',
  'bash_code_execution_tool_result',
  'text_editor_code_execution_tool_result',
  'tool_search_tool_result',
  'container_upload',
  'tool_reference',
  'browser_state',
] as const;

/** `Tool`: a client tool without a `type`, or with type `custom`. */
export const customToolShape: BlockShape = {
  sdkType: 'Tool',
  required: ['input_schema', 'name'],
  optional: [
    'allowed_callers',
    'cache_control',
    'defer_loading',
    'description',
    'eager_input_streaming',
    'input_examples',
    'strict',
    'type',
  ],
};
