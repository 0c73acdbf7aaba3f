// Everything the stand-in refuses, in the order it is checked, each with the place it was read from.
// "messages.d.ts" is node_modules/@anthropic-ai/sdk/resources/messages/messages.d.ts of version 1.11.0; pages are those
// of platform.claude.com/docs/en; issues are GitHub threads that quote the API's answer word for word.
import { checkCacheBreakpoints } from './check-cache.js';
import {
  checkMaxTokens,
  checkMessagesField,
  checkModel,
  checkSamplingFields,
  checkUnknownFields,
  checkVersionHeader,
} from './check-fields.js';
import { checkOutputSchema } from './check-output-schema.js';
import { checkMessageShapes, checkSystemShape } from './check-shape.js';
import { checkThinkingBound } from './check-thinking.js';
import {
  checkToolChoice,
  checkToolDefinitions,
  checkToolResultKnown,
  checkToolRoles,
  checkToolUseAnswered,
  checkToolUseIds,
} from './check-tools.js';
import { checkEmptyContent, checkEmptyText, checkFirstTurn, checkLastTurn, checkSystemTurns } from './check-turns.js';
import type { MessagesApiRule, RuleInput } from './rule.js';

/** Later rules rely on earlier ones: shapes first, then turns, then tools. */
export const messagesApiRules: readonly MessagesApiRule[] = [
  {
    name: 'version-header',
    citation: 'Page api/versioning: every request carries an anthropic-version header; the SDK sends it (client.js).',
    check: checkVersionHeader,
  },
  {
    name: 'model-required',
    citation: 'messages.d.ts, MessageCreateParamsBase.model: Model (not optional).',
    check: checkModel,
  },
  {
    name: 'max-tokens-required',
    citation:
      'messages.d.ts, MessageCreateParamsBase.max_tokens: number (not optional; 0 only fills the cache). Wording: issue immersive-translate/immersive-translate#3993.',
    check: checkMaxTokens,
  },
  {
    name: 'messages-required',
    citation: 'messages.d.ts, MessageCreateParamsBase.messages: Array<MessageParam> (not optional).',
    check: checkMessagesField,
  },
  {
    name: 'sampling-fields',
    citation:
      'messages.d.ts, MessageCreateParamsBase has no temperature, top_p or top_k any more. Wording: issue altic-dev/FluidVoice#285.',
    check: checkSamplingFields,
  },
  {
    name: 'unknown-fields',
    citation:
      'messages.d.ts, the body parameters of MessageCreateParamsBase and MessageCountTokensParams. Wording: issue amrit110/oli#7.',
    check: checkUnknownFields,
  },
  {
    name: 'message-shape',
    citation:
      'messages.d.ts, MessageParam and ContentBlockParam: roles, block types, required and known fields. Wording: issue anthropics/claude-code#4378.',
    check: checkMessageShapes,
  },
  {
    name: 'system-shape',
    citation: 'messages.d.ts, MessageCreateParamsBase.system: string | Array<TextBlockParam>.',
    check: checkSystemShape,
  },
  {
    name: 'first-message-user',
    citation:
      'anthropics/skills, skills/claude-api/shared/error-codes.md: "First message must be `user`". Wording: issue lobehub/lobehub#1601. Issue anthropics/anthropic-sdk-typescript#622 saw the API accept it at times while Bedrock refused; the stand-in always refuses.',
    check: checkFirstTurn,
  },
  {
    name: 'system-placement',
    citation:
      'messages.d.ts, SystemMessageParam; page build-with-claude/mid-conversation-system-messages, limitations: after a user turn, last or before an assistant turn, never first. Wording of "first": issue LeenHawk/gproxy#209; of the others ours. After a server tool use the API accepts one, the stand-in does not.',
    check: checkSystemTurns,
  },
  {
    name: 'empty-content',
    citation:
      'messages.d.ts, MessageCreateParamsBase.messages: a string is shorthand for one text block, so an empty one is an empty block. Wording: issue anthropics/claude-code#4416. The exception it names cannot apply here (last-message-user).',
    check: checkEmptyContent,
  },
  {
    name: 'empty-text',
    citation: 'Wording: issues anthropics/anthropic-sdk-python#461 and anthropics/claude-code#59812.',
    check: checkEmptyText,
  },
  {
    name: 'cache-breakpoints',
    citation:
      'Page build-with-claude/prompt-caching: up to four breakpoints; messages.d.ts, CacheControlEphemeral and MessageCreateParamsBase.cache_control. Wording: issue tghamm/Anthropic.SDK#50.',
    check: checkCacheBreakpoints,
  },
  {
    name: 'tool-definitions',
    citation:
      'messages.d.ts, Tool and Tool.InputSchema (type: "object"); name pattern: issue home-assistant/core#147760; unique names: issue anthropics/claude-code#10687; unknown fields: issue anthropics/claude-code#31033.',
    check: checkToolDefinitions,
  },
  {
    name: 'tool-choice-needs-tools',
    citation:
      'messages.d.ts, MessageCreateParamsBase.tool_choice: "How the model should use the provided tools". Wording not seen in a source.',
    check: checkToolChoice,
  },
  {
    name: 'tool-block-roles',
    citation:
      'Page agents-and-tools/tool-use/handle-tool-calls: tool_use comes from the assistant, tool_result goes into a user message.',
    check: checkToolRoles,
  },
  {
    name: 'tool-use-ids-unique',
    citation:
      'messages.d.ts, ToolUseBlock.id; page agents-and-tools/tool-use/handle-tool-calls: "A unique identifier". Wording: issue trycua/cua#524.',
    check: checkToolUseIds,
  },
  {
    name: 'tool-result-without-tool-use',
    citation:
      'messages.d.ts, ToolResultBlockParam.tool_use_id; page agents-and-tools/tool-use/handle-tool-calls. Wording: issue anthropics/claude-code#13460.',
    check: checkToolResultKnown,
  },
  {
    name: 'tool-use-without-tool-result',
    citation:
      'Page agents-and-tools/tool-use/handle-tool-calls: results follow at once and come first in the content. Wording: issue anthropics/claude-code#5060.',
    check: checkToolUseAnswered,
  },
  {
    name: 'thinking-bound',
    citation:
      'messages.d.ts (beta), BetaThinkingBlockBinding.prefix_mismatch_behavior, default "error"; page build-with-claude/preserved-thinking/fix-bound-to-a-different-conversation, with the wording.',
    check: checkThinkingBound,
  },
  {
    name: 'last-message-user',
    citation:
      'messages.d.ts, MessageCreateParamsBase.messages, and page api/errors#prefill-not-supported. Wording: issue router-for-me/CLIProxyAPI#5319. The 4.5 models and older accept it; the stand-in refuses it for every model.',
    check: checkLastTurn,
  },
  {
    name: 'output-schema',
    citation:
      'messages.d.ts, OutputConfig.format and JSONOutputFormat; page build-with-claude/structured-outputs, JSON Schema limitations, as applied by the SDK (lib/transform-json-schema.js). Wording of additionalProperties: veryfront/veryfront-code#3921.',
    check: checkOutputSchema,
  },
];

/** The first rule that `input` breaks, with the API's error message. */
export function firstBrokenRule(input: RuleInput): { name: string; message: string } | undefined {
  for (const rule of messagesApiRules) {
    const message = rule.check(input);
    if (message) return { name: rule.name, message };
  }
  return undefined;
}
