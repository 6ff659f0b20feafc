import type { Executor } from '@lexrun/core';

/** An executor whose code is fetched when it is first used, so that pages which do not use it never pay for it. */
export function lazyExecutor(create: () => Promise<Executor>): Executor {
  let created: Promise<Executor> | undefined;
  let ready: Executor | undefined;
  const get = (): Promise<Executor> => {
    created ??= create().then((executor) => {
      ready = executor;
      return executor;
    });
    return created;
  };
  return {
    load: async (spec) => (await get()).load(spec),
    execute: async (batch, observer) => (await get()).execute(batch, observer),
    cancel: (ids) => ready?.cancel?.(ids),
    close: async () => (created === undefined ? undefined : (await created).close()),
  };
}
