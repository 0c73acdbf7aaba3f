// memory.files: text files of a user, changed one transaction at a time under the user's lock, each change kept as a version.
import { newId } from '../domain/identifier.js';
import { checkId, checkText, invalid } from '../domain/input.js';
import { languageOfNewUser } from '../domain/language.js';
import { maxFileCharacters, maxFiles, maxFilesCharacters } from '../domain/limits.js';
import { type FileEntry, fileRoot, foldersAbove, isUnder, readFilePath } from '../domain/memory-file.js';
import { RecollectError } from '../errors.js';
import type { Files } from '../memory-types/files.js';
import type { Clock } from '../ports/clock.js';
import type { Connection } from '../ports/database.js';
import { appendAudit } from '../store/audit.js';
import type { Database } from '../store/database.js';
import {
  countFileCharacters,
  deleteFiles,
  findFile,
  forgetFiles,
  keepVersions,
  listFiles,
  listVersions,
  moveFiles,
  pruneVersions,
  writeFile,
} from '../store/files.js';
import { lockUser } from '../store/users.js';

export interface FilesParts {
  database: Database;
  clock: Clock;
  /** The memory's setting: `detect` or a text-search configuration. */
  language: string;
}

/** Versions that stay. Chosen: an agent's last mistakes can be undone, and the table does not grow for ever. */
const kept = { perPath: 50, perUser: 1_000 };

interface Change {
  connection: Connection;
  userId: string;
  files: FileEntry[];
  actor: string;
  at: Date;
}

export function createFiles(parts: FilesParts): Files {
  const { database, clock } = parts;
  /** One transaction under the user's lock; `work` gives the paths it touched. */
  async function change(
    user: string,
    options: { actor?: string } | undefined,
    work: (change: Change) => Promise<readonly string[]>,
  ): Promise<number> {
    const userId = checkId('userId', user);
    const actor = checkId('actor', options?.actor ?? 'agent');
    return database.asUser(userId, async (connection) => {
      await lockUser(connection, userId, languageOfNewUser(parts.language));
      const at = clock.now();
      const files = await listFiles(connection, userId);
      const touched = await work({ connection, userId, files, actor, at });
      if (touched.length === 0) return 0;
      await pruneVersions(connection, userId, touched, kept);
      appendAudit(connection, userId, { kind: 'file_changed', counts: { files: touched.length }, actor, at });
      return touched.length;
    });
  }

  return {
    list: async (user, path = fileRoot) => {
      const userId = checkId('userId', user);
      const folder = readFilePath('path', path);
      const files = await database.asUser(userId, (connection) => listFiles(connection, userId));
      return files.filter((file) => file.path === folder || isUnder(file.path, folder));
    },

    read: async (user, path) => {
      const userId = checkId('userId', user);
      const at = readFilePath('path', path);
      return database.asUser(userId, (connection) => findFile(connection, userId, at));
    },

    async create(user, given, text, options) {
      const path = readFilePath('path', given);
      checkText('text', text, maxFileCharacters);
      await change(user, options, async ({ connection, userId, files, actor, at }) => {
        refuseTaken(files, path);
        if (files.length >= maxFiles) throw invalid(`A user has at most ${maxFiles} files.`);
        await write({ connection, userId, at }, path, text);
        await keepVersions(connection, userId, [{ id: newId(), path }], { change: 'created', actor, at });
        return [path];
      });
    },

    async edit(user, given, editText, options) {
      const path = readFilePath('path', given);
      await change(user, options, async ({ connection, userId, actor, at }) => {
        const file = await findFile(connection, userId, path);
        if (!file) throw notFound();
        const text = editText(file.text);
        if (text === null || text === file.text) return [];
        checkText('text', text, maxFileCharacters);
        await write({ connection, userId, at }, path, text);
        await keepVersions(connection, userId, [{ id: newId(), path }], { change: 'edited', actor, at });
        return [path];
      });
    },

    async remove(user, given, options) {
      const path = belowRoot('path', given);
      await change(user, options, async ({ connection, userId, files, actor, at }) => {
        const paths = pathsAt(files, path);
        const versions = paths.map((gone) => ({ id: newId(), path: gone }));
        await keepVersions(connection, userId, versions, { change: 'deleted', actor, at });
        await deleteFiles(connection, userId, paths);
        return paths;
      });
    },

    async rename(user, from, to, options) {
      const path = belowRoot('from', from);
      const target = readFilePath('to', to);
      await change(user, options, async ({ connection, userId, files, actor, at }) => {
        const paths = pathsAt(files, path);
        if (isUnder(target, path)) throw invalid('A folder cannot be moved into itself.');
        refuseTaken(files, target);
        const moves = paths.map((was) => ({ from: was, to: target + was.slice(path.length) }));
        for (const move of moves) readFilePath('to', move.to);
        const versions = moves.map((move) => ({ id: newId(), path: move.from, renamedTo: move.to }));
        await keepVersions(connection, userId, versions, { change: 'renamed', actor, at });
        await moveFiles(connection, userId, moves, at);
        return paths;
      });
    },

    versions: async (user, path) => {
      const userId = checkId('userId', user);
      const at = readFilePath('path', path);
      return database.asUser(userId, (connection) => listVersions(connection, userId, at));
    },

    forget: async (user, given, options) => {
      const path = readFilePath('path', given);
      let forgotten = 0;
      await change(user, options, async ({ connection, userId }) => {
        forgotten = await forgetFiles(connection, userId, path);
        return [path];
      });
      return forgotten;
    },
  };
}

async function write(
  { connection, userId, at }: Pick<Change, 'connection' | 'userId' | 'at'>,
  path: string,
  text: string,
): Promise<void> {
  await writeFile(connection, userId, { path, text, at });
  if ((await countFileCharacters(connection, userId)) > maxFilesCharacters)
    throw invalid(`All files of a user have at most ${maxFilesCharacters} characters together.`);
}

function belowRoot(field: string, given: string): string {
  const path = readFilePath(field, given);
  if (path === fileRoot) throw invalid(`${fileRoot} itself cannot be deleted or renamed.`);
  return path;
}

/** Something of this name is there, or a file stands where a folder would have to be. */
function refuseTaken(files: readonly FileEntry[], path: string): void {
  const above = foldersAbove(path);
  if (path === fileRoot || files.some((file) => file.path === path || isUnder(file.path, path)))
    throw new RecollectError('conflict', 'There is a file or folder of this name already.');
  if (files.some((file) => above.includes(file.path)))
    throw new RecollectError('conflict', 'A file stands where a folder would have to be.', {
      details: { folderTaken: true },
    });
}

function pathsAt(files: readonly FileEntry[], path: string): string[] {
  const paths = files.map((file) => file.path).filter((other) => other === path || isUnder(other, path));
  if (paths.length === 0) throw notFound();
  return paths;
}

function notFound(): RecollectError {
  return new RecollectError('not_found', 'There is no file or folder of this name.');
}
