// Flags every command takes, and the readers of flag values. A value that cannot be read is a usage error.
import { type Command, InvalidArgumentError } from 'commander';
import { createOutput, type Output } from './output.js';

export interface SharedOptions {
  output: Output;
  /** Undefined: from the environment, else ./.recollect. */
  database: string | undefined;
}

/** Adds `--json` and `--database` to a command. */
export function withSharedOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on stdout and nothing else')
    .option(
      '--database <place>',
      'folder of the embedded database, or postgresql:// URL (RECOLLECT_DATABASE_URL, else ./.recollect)',
    );
}

/** A command below `parent` about one user. */
export function userCommand(parent: Command, name: string, description: string): Command {
  return withSharedOptions(parent.command(name)).description(description).requiredOption('--user <id>', 'whose memory');
}

/** Both flags may also stand before the command's name; the command's own win. */
export function readSharedOptions(command: Command): SharedOptions {
  let json = false;
  let database: string | undefined;
  for (let current: Command | null = command; current; current = current.parent) {
    const options = current.opts<{ json?: boolean; database?: string }>();
    json ||= options.json === true;
    database ??= options.database;
  }
  return { output: createOutput({ json }), database };
}

/** A whole number from `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    return value;
  };
}

/** 0 to 1. */
export function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be between 0 and 1.');
  return value;
}

/** `5,10,20` */
export function wholeNumbers(text: string): number[] {
  return text.split(',').map((part) => wholeNumber(1)(part.trim()));
}

/** A moment: an ISO time, or a day, which means its end: what was known on 1 May is known at its midnight. */
export function moment(value: string): Date {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const date = new Date(isDay ? `${value}T23:59:59.999Z` : value);
  if (Number.isNaN(date.getTime()) || !/^\d{4}-\d{2}-\d{2}/.test(value))
    throw new InvalidArgumentError('It must be a date like 2026-05-01, or a time like 2026-05-01T12:00:00Z.');
  return date;
}
