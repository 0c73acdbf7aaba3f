// Labelled inputs. A field without a label is not found by who cannot see it.
import { type ReactNode, useId } from 'react';

interface FieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  hint?: string;
  placeholder?: string;
  hideLabel?: boolean;
  disabled?: boolean;
}

const box =
  'w-full rounded-control border border-line-strong bg-raised px-3 text-ink placeholder:text-faint disabled:opacity-60';

export function TextField(props: FieldProps & { type?: 'text' | 'password' | 'search'; autoComplete?: string }) {
  const { value, onChange, type = 'text', placeholder, disabled, autoComplete } = props;
  return (
    <Labelled {...props}>
      {(ids) => (
        <input
          {...ids}
          {...{ type, value, placeholder, disabled, autoComplete }}
          dir="auto"
          onChange={(event) => onChange(event.target.value)}
          className={`${box} h-10`}
        />
      )}
    </Labelled>
  );
}

export function TextArea(props: FieldProps & { rows?: number }) {
  const { value, onChange, placeholder, disabled, rows = 3 } = props;
  return (
    <Labelled {...props}>
      {(ids) => (
        <textarea
          {...ids}
          {...{ value, placeholder, disabled, rows }}
          dir="auto"
          onChange={(event) => onChange(event.target.value)}
          className={`${box} py-2`}
        />
      )}
    </Labelled>
  );
}

export interface Choice {
  value: string;
  label: string;
}

export function SelectField(props: FieldProps & { choices: readonly Choice[] }) {
  const { value, onChange, choices, disabled } = props;
  return (
    <Labelled {...props}>
      {(ids) => (
        <select
          {...ids}
          {...{ value, disabled }}
          onChange={(event) => onChange(event.target.value)}
          className={`${box} h-10`}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

interface Ids {
  id: string;
  'aria-describedby': string | undefined;
}

function Labelled(props: Pick<FieldProps, 'label' | 'hint' | 'hideLabel'> & { children(ids: Ids): ReactNode }) {
  const { label, hint, hideLabel = false, children } = props;
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-sm font-medium text-soft'}>
        {label}
      </label>
      {children({ id, 'aria-describedby': hint ? hintId : undefined })}
      {hint && (
        <p id={hintId} className="text-sm text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}
