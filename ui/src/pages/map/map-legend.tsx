// What the shapes and colours stand for, and which types are shown.
import { factTypeColour, factTypeLabel } from '../../components/fact-types.js';
import { shapePath } from './map-shapes.js';

interface MapLegendProps {
  /** How many facts there are of each type. */
  counts: ReadonlyMap<string, number>;
  hidden: ReadonlySet<string>;
  toggle(type: string): void;
}

export function MapLegend({ counts, hidden, toggle }: MapLegendProps) {
  return (
    <fieldset>
      <legend className="sr-only">Types that are shown</legend>
      <ul className="flex flex-wrap gap-1.5">
        {[...counts].map(([type, count]) => (
          <li key={type}>
            <label className="flex h-8 cursor-pointer items-center gap-1.5 rounded-full border border-line bg-surface px-2.5 text-sm has-checked:border-line-strong has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
              <input
                type="checkbox"
                className="sr-only peer"
                checked={!hidden.has(type)}
                onChange={() => toggle(type)}
              />
              <TypeShape type={type} faded={hidden.has(type)} />
              <span className={hidden.has(type) ? 'text-faint line-through' : ''}>{factTypeLabel(type)}</span>
              <span className="tabular text-faint">{count}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

export function TypeShape({ type, faded = false }: { type: string; faded?: boolean }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={`size-4 shrink-0 fill-current ${faded ? 'text-faint opacity-50' : factTypeColour(type).text}`}
    >
      <path d={shapePath(type)} />
    </svg>
  );
}
