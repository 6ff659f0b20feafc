import {
  type BackendModule,
  type EngineParts,
  loadTaskRunner,
  type TaskRunner,
  type TokenizerModule,
} from '@lexrun/core';
import { BACKEND_NAME, createNodeBackend } from '../backend.js';
import { openReference } from '../model/open-reference.js';
import type { RunFlag } from './worker/run-flag.js';

/** What an application adds to the executors of its own worker entry. */
export interface ServeOptions {
  /** Runners of the application's own tasks, by name. */
  readonly tasks?: Readonly<Record<string, TaskRunner>>;
}

/** The parts of an engine on Node, the same in a worker thread, a child process and on the caller's thread. */
export function createNodeParts(options: ServeOptions = {}, flag?: RunFlag): EngineParts {
  return {
    async createBackend(spec) {
      if (spec.module === BACKEND_NAME) return createNodeBackend(flag);
      const loaded = (await import(spec.module)) as BackendModule;
      return loaded.createBackend(spec.options);
    },
    async createTokenizer(spec, files) {
      const loaded = (await import(spec.module)) as TokenizerModule;
      return loaded.createTokenizer(spec.options, files);
    },
    openModel: openReference,
    loadRunner: (task) => loadTaskRunner(task, options.tasks),
    yieldToInbox: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
