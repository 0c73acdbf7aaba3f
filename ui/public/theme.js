// Before the first paint, so that a page that was switched to dark never flashes white. layout/theme.ts sets the rest.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('recollect.theme');
  } catch {
    chosen = null;
  }
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
