// A number chosen along a line, with the number beside it.
import { useId } from 'react';

interface SliderProps {
  label: string;
  value: number;
  onChange(value: number): void;
  min: number;
  max: number;
  step: number;
  /** How the number is written. */
  write?(value: number): string;
  disabled?: boolean;
}

export function Slider({ label, value, onChange, write = String, disabled, ...range }: SliderProps) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <label htmlFor={id} className="font-medium text-soft">
          {label}
        </label>
        <output htmlFor={id} className={`tabular ${disabled ? 'text-faint' : 'text-ink'}`}>
          {write(value)}
        </output>
      </div>
      <input
        id={id}
        type="range"
        {...range}
        value={value}
        disabled={disabled}
        aria-valuetext={write(value)}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        className="h-6 w-full accent-accent disabled:opacity-50"
      />
    </div>
  );
}
