// A message, and what recall makes of it: every step, under one set of settings or two beside each other.
import { Columns2, Microscope } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Recalled } from 'recollect/client';
import { useHistoryState } from 'wouter/use-browser-location';
import { Button } from '../../components/button.js';
import { TextArea } from '../../components/field.js';
import { PageHeader } from '../../components/page-header.js';
import { EmptyState } from '../../components/states.js';
import { Comparison } from './comparison.js';
import { type Settings, useExplained, usualSettings } from './settings.js';
import { SettingsForm } from './settings-form.js';

export function ExplainPage() {
  // Not in the address: what somebody says is not for a server's log. Another page may hand one over.
  const handed = useHistoryState<{ message?: string } | null>()?.message ?? '';
  const [query, setQuery] = useState(handed);
  const [text, setText] = useState(handed);
  const [first, setFirst] = useState<Settings>(usualSettings);
  const [second, setSecond] = useState<Settings | null>(null);
  const left = useExplained(query, first);
  const right = useExplained(query, second ?? usualSettings, second !== null);

  function submit(event: FormEvent) {
    event.preventDefault();
    const message = text.trim();
    if (message === '') return;
    if (message === query) void left.refetch();
    else setQuery(message);
  }

  const form = (name: string, settings: Settings, change: (next: Settings) => void, recalled: Recalled | undefined) => (
    <SettingsForm name={name} settings={settings} change={change} calibrated={thresholdOf(recalled, settings)} />
  );
  const steps =
    query === '' ? (
      <EmptyState icon={<Microscope size={22} aria-hidden />} title="Type a message">
        <p>You will see how it is read, what is found for it, how that is ranked, and what fits the budget.</p>
      </EmptyState>
    ) : (
      <Comparison left={left} right={second ? right : null} />
    );
  return (
    <div className={`mx-auto grid gap-6 px-5 py-8 sm:px-8 ${second ? 'max-w-7xl' : 'max-w-5xl'}`}>
      <PageHeader
        title="Explain"
        actions={
          <Button onClick={() => setSecond(second ? null : { ...first, budget: 300 })} aria-pressed={second !== null}>
            <Columns2 size={16} aria-hidden /> Compare two settings
          </Button>
        }
      >
        What a message would bring to mind, and why. Trying it changes nothing and counts as no use.
      </PageHeader>
      <form onSubmit={submit} className="grid gap-3">
        <TextArea label="Message" rows={2} value={text} onChange={setText} placeholder="What should I cook tonight?" />
        <div className="flex flex-wrap items-center gap-3">
          <Button tone="primary" type="submit" disabled={text.trim() === ''} pending={left.isFetching}>
            <Microscope size={16} aria-hidden /> Explain
          </Button>
        </div>
      </form>
      {second ? (
        <>
          <div className="grid gap-5 lg:grid-cols-2">
            {form('Settings A', first, setFirst, left.data)}
            {form('Settings B', second, setSecond, right.data)}
          </div>
          {steps}
        </>
      ) : (
        <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_19rem]">
          <div className="min-w-0 max-lg:order-2">{steps}</div>
          <div className="lg:sticky lg:top-6">{form('Settings', first, setFirst, left.data)}</div>
        </div>
      )}
    </div>
  );
}

function thresholdOf(recalled: Recalled | undefined, settings: Settings): number | null {
  return settings.minRelevance ?? recalled?.relevance.threshold ?? null;
}
