// A number with its name.

interface FigureProps {
  name: string;
  value: string;
  /** Something to look at. */
  tone?: 'plain' | 'amber' | 'danger';
}

const tones = { plain: 'bg-sunken text-ink', amber: 'bg-amber-wash text-amber', danger: 'bg-danger-wash text-danger' };

export function Figures({ figures }: { figures: readonly FigureProps[] }) {
  return (
    <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4">
      {figures.map(({ name, value, tone = 'plain' }) => (
        <div key={name} className={`rounded-control px-3 py-2 ${tones[tone]}`}>
          <dt className="text-xs opacity-90">{name}</dt>
          <dd className="tabular text-xl font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
