// Sliders for one set of settings.
import { useId } from 'react';
import { Slider } from '../../components/slider.js';
import type { Settings } from './settings.js';

interface SettingsFormProps {
  name: string;
  settings: Settings;
  change(settings: Settings): void;
  /** The threshold that was in force, for the slider to start from. */
  calibrated: number | null;
}

export function SettingsForm({ name, settings, change, calibrated }: SettingsFormProps) {
  const { budget, minRelevance, k } = settings;
  const own = minRelevance !== null;
  const id = useId();
  return (
    <fieldset className="grid min-w-0 gap-4 rounded-card border border-line bg-surface p-5 shadow-card">
      <legend className="float-left mb-1 w-full font-display text-lg">{name}</legend>
      <Slider
        label="Budget"
        value={budget}
        onChange={(next) => change({ ...settings, budget: next })}
        {...{ min: 0, max: 4_000, step: 50 }}
        write={(value) => `${value.toLocaleString()} tokens`}
      />
      <div className="grid gap-1">
        <Slider
          label="Relevance threshold"
          value={minRelevance ?? calibrated ?? 0}
          onChange={(next) => change({ ...settings, minRelevance: next })}
          {...{ min: 0, max: 1, step: 0.01 }}
          write={(value) => (own || calibrated !== null ? value.toFixed(2) : '—')}
        />
        <span className="flex items-center gap-2 text-sm text-soft">
          <input
            id={id}
            type="checkbox"
            checked={!own}
            onChange={(event) =>
              change({ ...settings, minRelevance: event.target.checked ? null : round(calibrated ?? 0) })
            }
            className="size-4 accent-accent"
          />
          <label htmlFor={id}>As measured for the embedding model</label>
        </span>
      </div>
      <Slider
        label="Facts and turns at most"
        value={k}
        onChange={(next) => change({ ...settings, k: next })}
        {...{ min: 0, max: 60, step: 1 }}
      />
    </fieldset>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
