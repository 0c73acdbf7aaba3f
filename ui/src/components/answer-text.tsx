// An answer with the little Markdown that models write: bold, code, lists, headings. Everything else, links and images too,
// stays the text it is, so that nothing in an answer can load or run anything.
import type { ReactNode } from 'react';

export function AnswerText({ text }: { text: string }) {
  return (
    <div dir="auto" className="grid gap-2.5">
      {splitBlocks(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other name, and only grow at the end
        <Block key={index} block={block} />
      ))}
    </div>
  );
}

type BlockText = { kind: 'code' | 'list' | 'heading' | 'text'; lines: string[] };

function Block({ block: { kind, lines } }: { block: BlockText }) {
  if (kind === 'code')
    return (
      <pre className="overflow-x-auto rounded-control bg-sunken p-3 font-mono text-[0.85rem] whitespace-pre">
        {lines.join('\n')}
      </pre>
    );
  if (kind === 'list')
    return (
      <ul className="grid list-disc gap-1 pl-5 marker:text-faint">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <li key={index}>{inline(line)}</li>
        ))}
      </ul>
    );
  if (kind === 'heading') return <p className="font-semibold">{inline(lines.join(' '))}</p>;
  return <p className="whitespace-pre-wrap">{inline(lines.join('\n'))}</p>;
}

const listMark = /^\s*(?:[-*•]|\d{1,3}[.)])\s+/;

function splitBlocks(text: string): BlockText[] {
  const blocks: BlockText[] = [];
  let open = null as BlockText | null;
  for (const line of text.split('\n')) {
    if (open?.kind === 'code') {
      if (line.trimStart().startsWith('```')) open = null;
      else open.lines.push(line);
      continue;
    }
    const kind = kindOf(line);
    if (kind === null) open = null;
    else {
      const content =
        kind === 'list' ? line.replace(listMark, '') : kind === 'heading' ? line.replace(/^#+\s+/, '') : line;
      if (open?.kind !== kind || kind === 'heading') {
        open = { kind, lines: kind === 'code' ? [] : [content] };
        blocks.push(open);
      } else open.lines.push(content);
    }
  }
  return blocks;
}

function kindOf(line: string): BlockText['kind'] | null {
  if (line.trim() === '') return null;
  if (line.trimStart().startsWith('```')) return 'code';
  if (listMark.test(line)) return 'list';
  return /^#{1,4}\s/.test(line) ? 'heading' : 'text';
}

function inline(text: string): ReactNode[] {
  return text.split(/(\*\*[^*\n]+\*\*|`[^`\n]+`)/).map((part, index) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: parts of one text, in order
    if (index % 2 === 0) return part;
    if (part.startsWith('**')) return <strong key={index}>{part.slice(2, -2)}</strong>;
    return (
      <code key={index} className="rounded bg-sunken px-1 py-px font-mono text-[0.88em]">
        {part.slice(1, -1)}
      </code>
    );
    // biome-ignore-end lint/suspicious/noArrayIndexKey: parts of one text, in order
  });
}
