// Builds the web app; scripts/build-ui.mjs says where to. Nothing inline and no other host, so that the server's
// content security policy can be strict.
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react(), tailwind()],
  resolve: {
    // The package's own entry, as anybody would import it.
    alias: { 'recollect/client': new URL('../dist/client/index.js', import.meta.url).pathname },
  },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 600,
  },
  server: {
    // `npm run dev -w ui` beside `npm start`.
    proxy: { '/v1': 'http://127.0.0.1:7437' },
  },
});
