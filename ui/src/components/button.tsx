// Buttons: one look for each weight of an action.
import type { ButtonHTMLAttributes, ReactNode } from 'react';

type Tone = 'primary' | 'secondary' | 'ghost' | 'danger';

const tones: Readonly<Record<Tone, string>> = {
  primary: 'bg-accent text-on-accent border-transparent hover:brightness-110',
  secondary: 'bg-raised text-ink border-line hover:border-line-strong',
  ghost: 'bg-transparent text-soft border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-danger text-on-danger border-transparent hover:brightness-110',
};

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  tone?: Tone;
  size?: 'small' | 'normal';
  /** Something runs: it cannot be pressed twice. */
  pending?: boolean;
  children: ReactNode;
}

export function Button({ tone = 'secondary', size = 'normal', pending = false, className = '', ...rest }: ButtonProps) {
  const shape = size === 'small' ? 'h-8 px-3 text-[0.87rem]' : 'h-10 px-4';
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || pending}
      aria-busy={pending || undefined}
      className={`inline-flex shrink-0 items-center justify-center gap-2 rounded-control border font-medium whitespace-nowrap transition disabled:cursor-not-allowed disabled:opacity-55 ${shape} ${tones[tone]} ${className}`}
    />
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  /** What it does, for who hears or hovers it. */
  label: string;
  icon: ReactNode;
}

export function IconButton({ label, icon, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={`grid size-9 shrink-0 place-items-center rounded-control text-soft transition hover:bg-sunken hover:text-ink disabled:opacity-45 ${className}`}
    >
      {icon}
    </button>
  );
}
