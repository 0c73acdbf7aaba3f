// Says that a recall went without the vector of its query. What is shown then is found by words, and may be less than there is.
import type { Recalled } from 'recollect/client';

export function WordsAlone({ embedded }: Pick<Recalled, 'embedded'>) {
  if (embedded !== 'failed') return null;
  return (
    <p className="rounded-card bg-amber-wash px-4 py-3 text-sm">
      The embedding model does not answer, so the memory was searched by words alone.
    </p>
  );
}
