// Grey shapes where something is on its way.

export function Skeleton({ className = '' }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={`block animate-[breathe_1.6s_ease-in-out_infinite] rounded-md bg-sunken ${className}`}
    />
  );
}

export function SkeletonLines({ count = 3 }: { count?: number }) {
  const widths = ['w-11/12', 'w-4/5', 'w-2/3', 'w-3/4', 'w-5/6'];
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">Loading</span>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={index} className={`h-4 ${widths[index % widths.length]}`} />
      ))}
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className="mx-auto grid max-w-5xl gap-6 px-5 py-8 sm:px-8">
      <Skeleton className="h-8 w-48" />
      <SkeletonLines count={6} />
    </div>
  );
}
