// The built web app as a table of addresses. It is read once, so that no request ever becomes a path on disk.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export interface WebAppFile {
  bytes: Uint8Array<ArrayBuffer>;
  /** Null where packing saves nothing. */
  gzipped: Uint8Array<ArrayBuffer> | null;
  type: string;
  etag: string;
  /** Its name changes with what is in it. */
  immutable: boolean;
}

/** `scripts/build-ui.mjs` puts it beside the server's own files. */
const builtFolder = fileURLToPath(new URL('../ui/', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.md': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** Address -> file. Empty where the app was not built: the API works without it. */
export function readWebApp(folder: string = builtFolder): ReadonlyMap<string, WebAppFile> {
  const files = new Map<string, WebAppFile>();
  for (const path of listFiles(folder)) {
    const type = types[extname(path)];
    if (!type) continue;
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(address, describe(new Uint8Array(readFileSync(path)), type, address));
  }
  return files;
}

function describe(bytes: Uint8Array<ArrayBuffer>, type: string, address: string): WebAppFile {
  const packed = /^(text|application|image\/svg)/.test(type) ? new Uint8Array(gzipSync(bytes)) : null;
  return {
    bytes,
    gzipped: packed && packed.byteLength < bytes.byteLength ? packed : null,
    type,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    immutable: address.startsWith('/assets/'),
  };
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
