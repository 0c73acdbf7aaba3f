// Asks for the next line, unless the input is at its end: piped lines are still answered then, and from Node 24 on a
// prompt on a closed interface is refused.
import type { Interface } from 'node:readline/promises';

export function promptWhileOpen(lines: Interface): () => void {
  let open = true;
  lines.once('close', () => {
    open = false;
  });
  return () => {
    if (open) lines.prompt();
  };
}
