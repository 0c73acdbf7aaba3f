// Text that somebody wrote: as text, in its own direction, with its own line breaks. Never as markup.

export function Said({ text, className = '' }: { text: string; className?: string }) {
  return (
    <p dir="auto" className={`whitespace-pre-wrap ${className}`}>
      {text}
    </p>
  );
}
