// Everything of the user as a file, which any Recollect takes in again.
import { Download } from 'lucide-react';
import { useRef, useState } from 'react';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { showTrouble } from '../../api/fact-actions.js';
import { noticeError } from '../../api/query-client.js';
import { Button } from '../../components/button.js';
import { showToast } from '../../components/toasts.js';
import { fileNamePart, saveFile } from './save-file.js';
import { Section } from './section.js';

export function ExportSection() {
  const { userId } = useCurrentUser();
  const [read, setRead] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);

  async function save() {
    const running = new AbortController();
    stop.current = running;
    const lines: string[] = [];
    setRead(0);
    try {
      for await (const record of client().users.export(userId, { signal: running.signal })) {
        lines.push(`${JSON.stringify(record)}\n`);
        if (lines.length % 200 === 0) setRead(lines.length);
      }
      const day = new Date().toISOString().slice(0, 10);
      saveFile(`recollect-${fileNamePart(userId)}-${day}.jsonl`, lines, 'application/x-ndjson');
      showToast({ text: `${lines.length.toLocaleString()} records saved.` });
    } catch (error) {
      if (!running.signal.aborted) {
        noticeError(error);
        showTrouble(error);
      }
    } finally {
      setRead(null);
    }
  }

  return (
    <Section
      title="Take it along"
      lead="Turns, facts, evidence, history and settings, one record a line, as readable text."
    >
      <div className="flex flex-wrap items-center gap-3">
        <Button tone="primary" pending={read !== null} onClick={() => void save()}>
          <Download size={16} aria-hidden />
          Export everything
        </Button>
        {read !== null && (
          <>
            <span role="status" className="tabular text-sm text-soft">
              {read.toLocaleString()} records…
            </span>
            <Button size="small" tone="ghost" onClick={() => stop.current?.abort()}>
              Stop
            </Button>
          </>
        )}
      </div>
      <p className="text-sm text-soft">
        It is taken in again by <code className="font-mono">recollect import FILE --user ID</code>, here or on another
        machine.
      </p>
    </Section>
  );
}
