// A copy of a body that passes by compressed -> its text.
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

export interface BodyDecoder {
  push(bytes: Uint8Array): void;
  /** When all text was handed on. Never throws: what cannot be unpacked ends there. */
  end(): Promise<void>;
}

/** Null for a compression that is not known: such an answer passes unread. */
export function decodeBody(encoding: string | null, onText: (text: string) => void): BodyDecoder | null {
  const decoder = new TextDecoder();
  const read = (bytes: Uint8Array) => onText(decoder.decode(bytes, { stream: true }));
  const kind = encoding?.trim().toLowerCase() || 'identity';
  if (kind === 'identity') return { push: read, end: async () => undefined };
  const open = unpackers[kind];
  if (!open) return null;
  const unpacker = open();
  unpacker.on('data', read);
  const done = new Promise<void>((resolve) => {
    unpacker.once('close', resolve);
    unpacker.once('end', resolve);
    unpacker.once('error', () => resolve());
  });
  return {
    push: (bytes) => void unpacker.write(bytes),
    end: () => {
      unpacker.end();
      return done;
    },
  };
}

const unpackers: Record<string, () => ReturnType<typeof createGunzip> | ReturnType<typeof createBrotliDecompress>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};
