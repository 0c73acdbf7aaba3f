// A score as a bar of its parts. The list under it names them: the shades are for the eye only.
import { scoreParts } from '../../components/recall-words.js';

const shades = ['bg-accent', 'bg-accent/75', 'bg-accent/50', 'bg-amber', 'bg-amber/60', 'bg-line-strong'];

export function PartsBar({
  parts,
  score,
  top,
}: {
  parts: Readonly<Record<string, number>>;
  score: number;
  top: number;
}) {
  const given = scoreParts(parts);
  const sum = given.reduce((total, [, value]) => total + value, 0) || 1;
  return (
    <span aria-hidden className="flex h-2 w-32 overflow-hidden rounded-full bg-sunken sm:w-44">
      {given.map(([name, value], index) => (
        <span
          key={name}
          className={shades[Math.min(index, shades.length - 1)]}
          // The role's factor makes the whole shorter, not one part of it.
          style={{ width: `${(value / sum) * (score / top) * 100}%` }}
        />
      ))}
    </span>
  );
}
