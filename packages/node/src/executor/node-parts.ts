import {
  type Backend,
  type BackendModule,
  type EngineParts,
  LexrunError,
  loadTaskRunner,
  type TaskRunner,
  type Tokenizer,
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

/** Instances of the application, which cannot cross to another thread. */
export interface ReadyParts {
  readonly backend?: Backend | undefined;
  readonly tokenizer?: Tokenizer | undefined;
}

/** The parts of an engine on Node, the same in a worker thread, a child process and on the caller's thread. */
export function createNodeParts(options: ServeOptions = {}, flag?: RunFlag, ready: ReadyParts = {}): EngineParts {
  return {
    async createBackend(spec) {
      if (ready.backend !== undefined) return ready.backend;
      if (spec.module === BACKEND_NAME) return createNodeBackend(flag);
      const loaded = await importModule<BackendModule>(spec.module, 'createBackend');
      return loaded.createBackend(spec.options);
    },
    async createTokenizer(spec, files) {
      if (ready.tokenizer !== undefined) return ready.tokenizer;
      const loaded = await importModule<TokenizerModule>(spec.module, 'createTokenizer');
      return loaded.createTokenizer(spec.options, files);
    },
    openModel: openReference,
    loadRunner: (task) => loadTaskRunner(task, options.tasks),
    yieldToInbox: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/** Loads a module the application named. @throws LexrunError `INVALID_OPTIONS` where it lacks what is asked of it. */
async function importModule<T extends object>(specifier: string, member: keyof T & string): Promise<T> {
  let loaded: T;
  try {
    loaded = await import(specifier);
  } catch (cause) {
    throw new LexrunError('INVALID_OPTIONS', `The module that should export ${member} cannot be loaded.`, {
      cause,
      hint: 'Give an absolute file: URL (import.meta.resolve makes one), or a package that @lexrun/node can resolve.',
    });
  }
  if (typeof loaded[member] === 'function') return loaded;
  throw new LexrunError('INVALID_OPTIONS', `The module does not export a function ${member}.`);
}
