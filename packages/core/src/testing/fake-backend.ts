import { LexrunError } from '../error/lexrun-error.js';
import type { Backend } from '../session/backend.js';
import type { FakeShape } from './fake-outputs.js';
import { createFakeSession } from './fake-session.js';

/**
 * How a fake backend behaves. Cloneable, so that it can be built inside an executor. The ids are those of
 * {@link fakeTokenId}; a behaviour bound to an id applies to every run with that id in one of its rows.
 */
export interface FakeBackendOptions {
  /** Labels of a `row` or `token` session. @default 2 */
  readonly labels?: number;
  /** @default 'row' */
  readonly shape?: FakeShape;
  /** What the session says of itself; its answers depend on the batch unless it is true. @default true */
  readonly batchInvariant?: boolean | 'unknown';
  /** Element type of the inputs. @default 'int64' */
  readonly inputType?: 'int64' | 'int32';
  /** How long a run takes, in milliseconds. @default 0 */
  readonly delayMs?: number;
  /** Runs with this id take `slowMs` longer. */
  readonly slowOn?: number;
  /** Milliseconds. @default 100 */
  readonly slowMs?: number;
  /** Runs with this id reject with `EXECUTION_FAILED`. */
  readonly failOn?: number;
  /** Runs with this id reject with a plain error. */
  readonly throwOn?: number;
  /** Rows with this id answer NaN. */
  readonly nanOn?: number;
  /** Runs with this id never return. */
  readonly hangOn?: number;
  /** Runs with this id raise an error that nobody catches. */
  readonly crashOn?: number;
  /** `FakeGate.buffer`: every run waits there. */
  readonly gate?: SharedArrayBuffer;
  /** Whether waiting at the gate blocks the thread, as native code does. @default false */
  readonly blocking?: boolean;
  /** Reads the bytes of the model, though it makes nothing of them. @default false */
  readonly readsModel?: boolean;
}

/** Name of the fake backend, in specs and health reports. */
export const FAKE_BACKEND = 'fake';

const DEVICES: readonly string[] = ['auto', 'cpu', 'fake'];

/** A backend without a runtime: deterministic answers, and faults on demand. */
export function createFakeBackend(options: FakeBackendOptions = {}): Backend {
  return {
    name: FAKE_BACKEND,
    async createSession(model, { device = 'auto' }) {
      if (!DEVICES.includes(device)) {
        throw new LexrunError('UNSUPPORTED_DEVICE', `The fake backend has no device "${device.slice(0, 40)}".`);
      }
      if (options.readsModel === true) await model.read();
      return createFakeSession(options);
    },
  };
}

/** For `{ backend: { module: '@lexrun/core/testing', options } }`: the fake backend, built inside an executor. */
export function createBackend(options?: unknown): Backend {
  return createFakeBackend((options ?? {}) as FakeBackendOptions);
}
