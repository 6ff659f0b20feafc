// For what Node loads itself. Newer versions call a hook on the same thread, older ones on one of its own.
import { isSeam, watchSource } from './watch-source.mjs';

const watcher = new URL('./watcher.mjs', import.meta.url).href;
const watched = (url, loaded) =>
  isSeam(url) ? { ...loaded, source: watchSource(url, Buffer.from(loaded.source).toString(), watcher) } : loaded;

export const load = async (url, context, next) => watched(url, await next(url, context));
export const loadNow = (url, context, next) => watched(url, next(url, context));
