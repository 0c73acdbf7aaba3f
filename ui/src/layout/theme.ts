// Light, dark, or as the system has it. public/theme.js applies the choice before the first paint.
import { useEffect } from 'react';
import { storedValue, useStored } from '../api/stored-value.js';

export type Theme = 'system' | 'light' | 'dark';

const chosen = storedValue('local', 'theme', 'system');

export function useTheme(): { theme: Theme; change(theme: Theme): void } {
  const stored = useStored(chosen);
  const theme: Theme = stored === 'light' || stored === 'dark' ? stored : 'system';
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return { theme, change: chosen.set };
}
