import { fileURLToPath } from 'node:url';

const at = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Folders the browser tests serve or build. */
export const folders = {
  app: at('../app'),
  taskModels: at('../../fixtures/tasks'),
  models: at('../../../examples/models'),
  root: at('../../..'),
} as const;
