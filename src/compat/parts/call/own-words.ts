// The texts of a user message -> the person's own words: what clients and Recollect itself put beside them goes.
import { recalledTag } from '../../../domain/memory-text.js';
import { withoutSpans } from '../../../domain/tagged-span.js';

/** Spans that clients add to a user message: reminders, surroundings, the records of commands and hooks. */
const clientTags = [
  'system-reminder',
  'environment_details',
  'environment_context',
  'user_instructions',
  'command-name',
  'command-message',
  'command-args',
  'command-contents',
  'local-command-caveat',
  'local-command-stdout',
  'local-command-stderr',
  'bash-input',
  'bash-stdout',
  'bash-stderr',
  'user-prompt-submit-hook',
  'ide_opened_file',
  'ide_selection',
  'ide_diagnostics',
];

/** Whole texts that are a client's: a summary in place of the history, the mark of an interruption. */
const clientTexts = [/^This session is being continued from a previous conversation/, /^\[Request interrupted by user/];

export function ownWords(texts: readonly string[]): string {
  return texts
    .filter((text) => !clientTexts.some((pattern) => pattern.test(text.trimStart())))
    .map((text) => withoutSpans(text, [recalledTag, 'memory', ...clientTags], false).trim())
    .filter((text) => text !== '')
    .join('\n\n');
}
