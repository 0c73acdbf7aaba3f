// One of a few, side by side.
import type { ComponentType } from 'react';

interface ViewSwitchProps<Value extends string> {
  label: string;
  value: Value;
  onChange(value: Value): void;
  choices: readonly { value: Value; label: string; Icon?: ComponentType<{ size?: number; 'aria-hidden'?: boolean }> }[];
}

export function ViewSwitch<Value extends string>({ label, value, onChange, choices }: ViewSwitchProps<Value>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is seen
    <div role="group" aria-label={label} className="inline-flex rounded-control border border-line bg-sunken p-0.5">
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
          className="flex h-8 items-center gap-1.5 rounded-[7px] px-3 text-sm font-medium text-soft aria-pressed:bg-raised aria-pressed:text-ink aria-pressed:shadow-card"
        >
          {choice.Icon && <choice.Icon size={15} aria-hidden />}
          {choice.label}
        </button>
      ))}
    </div>
  );
}
