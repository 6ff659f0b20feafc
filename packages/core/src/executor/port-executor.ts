import { LexrunError } from '../error/lexrun-error.js';
import type { ById } from './by-id.js';
import type { Batch, BatchObserver, Executor, ExecutorInfo } from './executor.js';
import { groupBy } from './group-by.js';
import { packItems } from './pack-items.js';
import { unpackTimings } from './pack-timings.js';
import type { FromExecutor, Port, ToExecutor, WorkReport } from './protocol.js';

/** What a platform gives for an executor that lives elsewhere. */
export interface RemotePlace {
  /** The channel to the other side. */
  readonly port: Port<FromExecutor, ToExecutor>;
  /** Resolves when the place has ended, whatever the reason; the error tells why, if something went wrong. */
  readonly ended: Promise<Error | undefined>;
  /** Keeps the process alive while there is work, and lets it go while there is none. */
  setBusy?(busy: boolean): void;
  /** Ends the place at once. Absent where that would take the whole process down. */
  readonly kill?: () => void;
}

interface RunningBatch {
  readonly ids: readonly number[];
  readonly observer: BatchObserver;
  resolve(): void;
  reject(error: LexrunError): void;
}

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: LexrunError): void;
}

const SEND_HINT =
  "Options of a backend or tokenizer module must be plain data; ready-made instances work with executor: 'inline'.";

/** The caller's side of the protocol: an executor whose engine is behind a port. */
export function createPortExecutor(place: RemotePlace): Executor {
  const { port } = place;
  const batches: ById<RunningBatch> = {};
  /** The batch of each item that was not settled. */
  const homes: ById<RunningBatch> = {};
  let loading: Waiting<ExecutorInfo> | undefined;
  let closing: Promise<void> | undefined;
  let over: LexrunError | undefined;

  const update = (): void =>
    place.setBusy?.(loading !== undefined || Object.keys(batches).length > 0 || closing !== undefined);
  const finish = (batchId: number): RunningBatch | undefined => {
    const batch = batches[batchId];
    if (batch === undefined) return undefined;
    delete batches[batchId];
    // What was cancelled here may be back, with another batch.
    for (const id of batch.ids) if (homes[id] === batch) delete homes[id];
    update();
    return batch;
  };
  const homeOf = (id: number): RunningBatch | undefined => homes[id];
  const report = ({ runs, settled, timings, done, started }: WorkReport): void => {
    // A run may have served several batches; one of them is told.
    for (const run of runs) run.ids.map(homeOf).find(Boolean)?.observer.settled([], run);
    // What belongs to no batch any more is heard by nobody.
    const ended = unpackTimings(settled, timings);
    for (const [batch, outcomes] of groupBy(ended, ({ id }) => homeOf(id))) batch.observer.settled(outcomes);
    for (const { id } of settled) delete homes[id];
    for (const batchId of done) finish(batchId)?.resolve();
    for (const [batch, ids] of groupBy(started, homeOf)) batch.observer.started(ids);
  };

  port.onmessage = (message) => {
    if (message.type === 'work') report(message);
    else if (message.type === 'failed') finish(message.batchId)?.reject(LexrunError.fromJSON(message.error));
    else if (message.type === 'loaded' || message.type === 'load-failed') {
      const waiting = loading;
      loading = undefined;
      update();
      if (message.type === 'loaded') waiting?.resolve(message.info);
      else waiting?.reject(LexrunError.fromJSON(message.error));
    }
  };

  const lost = place.ended.then((cause) => {
    over = new LexrunError('EXECUTOR_LOST', 'The executor ended before its work was done.', { cause });
    loading?.reject(over);
    loading = undefined;
    for (const batchId of Object.keys(batches)) finish(Number(batchId))?.reject(over);
    return over;
  });

  const execute = (batch: Batch, observer: BatchObserver): Promise<void> =>
    new Promise((resolve, reject) => {
      if (over !== undefined) return reject(over);
      const { id: batchId, items } = batch;
      const running: RunningBatch = { ids: items.map(({ id }) => id), observer, resolve, reject };
      batches[batchId] = running;
      for (const id of running.ids) homes[id] = running;
      update();
      try {
        port.postMessage({ type: 'execute', batchId, items: packItems(items) });
      } catch (cause) {
        finish(batchId);
        if (items.length > 1) {
          // What a task of the application's makes of an input may be no data. It alone fails: they are sent one by one.
          Promise.all(items.map((item) => execute({ id: -item.id, items: [item] }, observer))).then(
            () => resolve(),
            reject,
          );
          return;
        }
        const error = new LexrunError('INTERNAL', 'The request cannot be sent to its executor.', { cause });
        observer.settled([{ id: items[0]!.id, ok: false, error: error.toJSON() }]);
        resolve();
      }
    });

  return {
    load(spec) {
      return new Promise((resolve, reject) => {
        if (over !== undefined) return reject(over);
        loading = { resolve, reject };
        update();
        try {
          port.postMessage({ type: 'load', spec });
        } catch (cause) {
          loading = undefined;
          update();
          reject(
            new LexrunError('INVALID_OPTIONS', 'The options cannot be sent to an executor.', {
              cause,
              hint: SEND_HINT,
            }),
          );
        }
      });
    },
    execute,
    cancel(ids) {
      if (over === undefined) port.postMessage({ type: 'cancel', ids });
    },
    close() {
      closing ??= (async () => {
        if (over === undefined) {
          place.setBusy?.(true);
          port.postMessage({ type: 'close' });
        }
        await place.ended;
      })();
      return closing;
    },
    // A place that ends because it was asked to is not lost.
    lost: new Promise((resolve) => {
      lost.then((error) => {
        if (closing === undefined) resolve(error);
      });
    }),
    detach: () => place.setBusy?.(false),
    ...(place.kill === undefined ? {} : { kill: place.kill }),
  };
}
