// Preserved thinking: a thinking block is bound to everything that stood before it when it was made.
import { createHash } from 'node:crypto';
import type { MergedMessage, SentBody } from './request.js';
import type { RuleInput } from './rule.js';

const bound = 'bound:';

/** The signature of a thinking block in the answer to these messages. */
export function signThinking(body: SentBody, merged: readonly MergedMessage[]): string {
  const prefix = JSON.stringify([body.system ?? null, body.tools ?? null, merged], withoutMarkers);
  return `${bound}${createHash('sha256').update(prefix).digest('hex')}`;
}

/** Blocks that were not signed here are left alone. */
export function checkThinkingBound({ body, merged }: RuleInput): string | undefined {
  for (const [index, { content }] of merged.entries()) {
    for (const [position, block] of content.entries()) {
      const signature = String(block.signature ?? '');
      if (block.type !== 'thinking' || !signature.startsWith(bound)) continue;
      if (signature !== signThinking(body, merged.slice(0, index)))
        return `messages.${index}.content.${position}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. Remove the block, or set \`thinking.block_binding.prefix_mismatch_behavior\` to "drop_block".`;
    }
  }
  return undefined;
}

/** Breakpoints may move. */
function withoutMarkers(key: string, value: unknown): unknown {
  return key === 'cache_control' ? undefined : value;
}
