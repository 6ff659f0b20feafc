import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createPortExecutor, type Executor, type FromExecutor, type Port, type ToExecutor } from '@lexrun/core';
import { notStarted } from '../not-started.js';
import { childEnvironment } from './child-environment.js';

/**
 * An executor in a child process, for models that are not trusted: whatever its native code does, the child alone dies,
 * and a run beyond its deadlines that has had some seconds is ended with SIGKILL. Messages are copied, so large results cost
 * more than in a thread.
 *
 * Of the environment the child gets what it needs to start, to find its libraries and to fetch its model, and whatever begins
 * with `LEXRUN_`; nothing else, because what a hijacked parser reads first is where services keep their keys.
 * @throws LexrunError `INVALID_OPTIONS` where Node refuses the child.
 */
export function createProcessExecutor(): Executor {
  const child = startChild();
  const setBusy = (busy: boolean): void => {
    if (busy) {
      child.ref();
      child.channel?.ref();
    } else {
      child.unref();
      child.channel?.unref();
    }
  };
  setBusy(false);
  const port: Port<FromExecutor, ToExecutor> = {
    postMessage: (message) => child.connected && child.send(message, () => {}),
    onmessage: null,
    close: () => {},
  };
  child.on('message', (message: FromExecutor) => port.onmessage?.(message));
  const ended = new Promise<Error | undefined>((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => {
      resolve(code === 0 ? undefined : new Error(`The child process ended with ${signal ?? `code ${code}`}.`));
    });
  });
  return createPortExecutor({ port, ended, setBusy, kill: () => child.kill('SIGKILL') });
}

function startChild(): ChildProcess {
  try {
    return fork(fileURLToPath(new URL('./entry.js', import.meta.url)), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Flags of the parent (an inspector's port, loaders) are not the child's.
      execArgv: [],
      env: { ORT_DISABLE_TELEMETRY: '1', ...childEnvironment(process.env) },
    });
  } catch (error) {
    throw notStarted(error);
  }
}
