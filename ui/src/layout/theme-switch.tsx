// Three small buttons: as the system, light, dark.
import { Monitor, Moon, Sun } from 'lucide-react';
import { type Theme, useTheme } from './theme.js';

const choices: readonly { theme: Theme; label: string; Icon: typeof Sun }[] = [
  { theme: 'system', label: 'As the system', Icon: Monitor },
  { theme: 'light', label: 'Light', Icon: Sun },
  { theme: 'dark', label: 'Dark', Icon: Moon },
];

export function ThemeSwitch() {
  const { theme, change } = useTheme();
  return (
    <fieldset className="flex gap-0.5 rounded-control border border-line bg-sunken p-0.5">
      <legend className="sr-only">Appearance</legend>
      {choices.map(({ theme: one, label, Icon }) => (
        <button
          key={one}
          type="button"
          aria-pressed={theme === one}
          aria-label={label}
          title={label}
          onClick={() => change(one)}
          className="grid h-7 flex-1 place-items-center rounded-[7px] px-2 text-faint aria-pressed:bg-raised aria-pressed:text-ink aria-pressed:shadow-card hover:text-ink"
        >
          <Icon size={15} aria-hidden />
        </button>
      ))}
    </fieldset>
  );
}
