// The vector of the query, if the embedding model can make one now. While it cannot, the words alone are searched, and recent turns and
// profile need no vector at all: worse than with it, better than an agent that remembers nothing.
import { cannotAnswer } from '../domain/outage.js';
import type { StepResult } from './optional-step.js';

/** Of a user nothing was ever recorded for. */
export const notEmbedded: StepResult<Float32Array> = { outcome: 'off', value: null };

/** `value` is null while the model cannot answer. What must be put right first, such as a wrong key, is thrown. */
export async function awaitVector(vector: Promise<Float32Array>): Promise<StepResult<Float32Array>> {
  try {
    return { outcome: 'done', value: await vector };
  } catch (error) {
    if (!cannotAnswer(error)) throw error;
    return { outcome: 'failed', value: null };
  }
}
