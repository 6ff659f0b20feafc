import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';

const { createRepository } = await import(
  fileURLToPath(new URL('../../examples/open-inference-server/model/repository.mjs', import.meta.url))
);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it.each(['none', '../etc'])('keeps nothing of a change to a model it does not have: %j', async (name) => {
  const repository = createRepository(fileURLToPath(new URL('../../examples/models', import.meta.url)), {}, () => {});
  /** How the change fails, held by nobody here. */
  const fail = (change: 'load' | 'unload', own: string): Promise<{ http: number; error: WeakRef<object> }> =>
    repository[change](own).catch((error: { http: number }) => ({ http: error.http, error: new WeakRef(error) }));
  const failures = [await fail('load', `${name}1`), await fail('unload', `${name}2`)];
  expect(failures.map(({ http }) => http)).toEqual([404, 404]);
  // What a WeakRef was made of stays until its turn of the event loop is over.
  await setImmediate();
  collect();
  expect(failures.map(({ error }) => error.deref() === undefined)).toEqual([true, true]);
});
