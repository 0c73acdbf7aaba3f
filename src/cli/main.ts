#!/usr/bin/env node
import { describeFailure } from './exit-status.js';
// The command `recollect`: reads the arguments, runs one command, maps what went wrong to an exit status.
import { createProgram } from './program.js';

// A reader that stops reading (`| head`) is not an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  const { status, line } = describeFailure(error);
  if (line !== null) process.stderr.write(`${line}\n`);
  process.exitCode = status;
}
