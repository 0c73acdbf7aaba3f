// What a conversation on the terminal knows while it lasts.
import type { Agent, ChatResult } from '../agent/agent-types.js';
import type { Memory } from '../memory-types/memory.js';
import type { LearnedWatch } from './chat-learned.js';
import type { Output } from './output.js';

export interface Conversation {
  memory: Memory;
  agent: Agent;
  output: Output;
  userId: string;
  sessionId: string;
  /** Of the last answer; null before the first. */
  lastResult: ChatResult | null;
  learned: LearnedWatch;
}

/** `chat-2026-11-21T09:30:05.120Z`: sorts by time, and two starts never share one. */
export function newSessionId(): string {
  return `chat-${new Date().toISOString()}`;
}
