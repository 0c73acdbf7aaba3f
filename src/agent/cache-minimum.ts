// Below a minimum a prompt prefix is not cached, whatever it is marked with; then the mark is left out.

/**
 * Tokens a prefix needs before Claude caches it, by start of the model id, most specific first. As of 2026-10-08, from
 * platform.claude.com/docs/en/build-with-claude/prompt-caching; it differs by model, not by family or age.
 */
const minimumTokens: readonly (readonly [string, number])[] = [
  ['claude-sonnet-5-5', 512],
  ['claude-haiku-5-5', 512],
  ['claude-opus-5', 512],
  ['claude-fable-5', 512],
  ['claude-mythos-5', 512],
  ['claude-sonnet-5', 1_024],
  ['claude-opus-4-8', 1_024],
  ['claude-sonnet-4', 1_024],
  ['claude-opus-4-7', 2_048],
  ['claude-mythos-preview', 2_048],
];

/** The largest there is: for a model nobody looked up, leaving the mark out loses a discount, no more. */
const unknownModel = 4_096;

/** Generous: Claude's tokenizers make more tokens of the same text, so what passes here is over the minimum there. */
const charactersPerToken = 4;

export function isWorthCaching(model: string, prefixCharacters: number): boolean {
  const minimum = minimumTokens.find(([start]) => model.startsWith(start))?.[1] ?? unknownModel;
  return prefixCharacters / charactersPerToken >= minimum;
}
