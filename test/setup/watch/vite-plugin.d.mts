import type { Plugin } from 'vite';

/** For what Vite loads: the sources that unit tests import, and the page of the browser tests. */
export function watchTelling(): Plugin;
