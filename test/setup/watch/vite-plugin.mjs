import { fileURLToPath } from 'node:url';
import { isSeam, watchSource } from './watch-source.mjs';

const watcher = fileURLToPath(new URL('./watcher.mjs', import.meta.url)).replaceAll('\\', '/');

/** For what Vite loads: the sources that unit tests import, and the page of the browser tests. */
export const watchTelling = () => ({
  name: 'watch-telling',
  enforce: 'pre',
  transform: (source, id) => (isSeam(id) ? { code: watchSource(id, source, watcher), map: null } : undefined),
});
