// The one way to print. Text goes to stdout for people, or one JSON document for programs; notes go to stderr.
// Whatever is printed is made harmless here, so no command can forget it: escape sequences come from this file only.
import type { Writable } from 'node:stream';
import { forTerminal, jsonForTerminal } from './terminal-text.js';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Text with a style, which shows only on a terminal that takes colours. */
export interface Painted {
  style: Style;
  text: string;
}

export type Piece = string | Painted;

export interface Output {
  /** True under `--json`: lines are not printed, the document is. */
  readonly json: boolean;
  /** A line on stdout, for people. */
  line(...pieces: readonly Piece[]): void;
  /** Part of a line on stdout, for people: streamed answers. */
  part(...pieces: readonly Piece[]): void;
  /** The JSON document of a command; prints nothing without `--json`. */
  document(value: unknown): void;
  /** A line on stderr, in both forms. */
  note(...pieces: readonly Piece[]): void;
}

export function paint(style: Style, text: string): Painted {
  return { style, text };
}

export function createOutput(options: { json: boolean; stdout?: Writable; stderr?: Writable }): Output {
  const { json, stdout = process.stdout, stderr = process.stderr } = options;
  const print = (stream: Writable, pieces: readonly Piece[]) =>
    void stream.write(pieces.map((piece) => render(piece, takesColours(stream))).join(''));
  return {
    json,
    line(...pieces) {
      if (!json) print(stdout, [...pieces, '\n']);
    },
    part(...pieces) {
      if (!json) print(stdout, pieces);
    },
    document(value) {
      if (json) stdout.write(`${jsonForTerminal(value)}\n`);
    },
    note(...pieces) {
      print(stderr, [...pieces, '\n']);
    },
  };
}

const codes: Record<Style, readonly [open: number, close: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

function render(piece: Piece, colours: boolean): string {
  if (typeof piece === 'string') return forTerminal(piece);
  const text = forTerminal(piece.text);
  const [open, close] = codes[piece.style];
  return colours && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;
}

/** hasColors() is there on terminals only, and knows NO_COLOR and TERM=dumb. */
function takesColours(stream: Writable): boolean {
  return 'hasColors' in stream && typeof stream.hasColors === 'function' && stream.hasColors() === true;
}
