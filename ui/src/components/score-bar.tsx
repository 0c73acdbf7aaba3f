// A value from 0 to 1 as a bar. The number stands beside it: a length alone says little.

interface ScoreBarProps {
  label: string;
  value: number;
  /** What a full bar stands for. Default 1. */
  maximum?: number;
  /** Tailwind class of the fill. */
  fill?: string;
  /** A mark on the scale, such as a threshold. */
  mark?: number;
  hideLabel?: boolean;
}

export function ScoreBar({ label, value, maximum = 1, fill = 'bg-accent', mark, hideLabel = false }: ScoreBarProps) {
  const share = (part: number) => `${Math.min(Math.max(part / maximum, 0), 1) * 100}%`;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 text-sm">
      {!hideLabel && <span className="col-span-2 truncate text-xs text-soft">{label}</span>}
      {/* biome-ignore lint/a11y/useSemanticElements: a meter element cannot be given a mark, nor colours in every browser */}
      <div
        role="meter"
        aria-label={label}
        aria-valuenow={Number(value.toFixed(3))}
        aria-valuemin={0}
        aria-valuemax={maximum}
        className="relative h-1.5 rounded-full bg-sunken"
      >
        <div className={`h-full rounded-full ${fill}`} style={{ width: share(value) }} />
        {mark !== undefined && (
          <span aria-hidden className="absolute -top-1 h-3.5 w-0.5 rounded bg-ink" style={{ left: share(mark) }} />
        )}
      </div>
      <span className="tabular text-xs text-soft">{value.toFixed(2)}</span>
    </div>
  );
}
