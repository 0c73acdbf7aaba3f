// Prompt-cache breakpoints: how many, and where none may be.
import { objectsOf } from './request.js';
import type { RuleInput } from './rule.js';

const maximumBreakpoints = 4;

export function checkCacheBreakpoints({ body, merged }: RuleInput): string | undefined {
  const blocks = merged.flatMap((message) => message.content);
  const places = [
    // Automatic caching (the top-level field) takes one of the four.
    body,
    ...objectsOf(body.tools),
    ...objectsOf(body.system),
    ...blocks,
    ...blocks.flatMap((block) => objectsOf(block.content)),
  ];
  const found = places.filter((place) => place.cache_control !== undefined && place.cache_control !== null).length;
  if (found <= maximumBreakpoints) return undefined;
  return `A maximum of ${maximumBreakpoints} blocks with cache_control may be provided. Found ${found}.`;
}
