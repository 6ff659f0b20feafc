import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished } from 'vitest';
import { makeRepository } from './oip/use-server.js';

const example = (file: string): string =>
  fileURLToPath(new URL(`../../examples/open-inference-server/${file}`, import.meta.url));
const { createRepository } = await import(example('model/repository.mjs'));
const { readConfig } = await import(example('config.mjs'));
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

it('a folder keeps its name, whatever the pipeline of another one is called; links are followed, broken ones told of', async () => {
  const sentiment = 'examples/models/sentiment';
  const models = makeRepository({ 'm/1': sentiment, 'm_text/1': sentiment });
  onTestFinished(() => models.remove());
  symlinkSync(path.join(models.folder, 'm'), path.join(models.folder, 'linked'), 'junction');
  symlinkSync(path.join(models.folder, 'absent'), path.join(models.folder, 'broken'), 'junction');
  const unreadable: unknown[] = [];
  const repository = createRepository(
    models.folder,
    readConfig({}),
    ({ event, model, code }: Record<string, string>) => {
      if (event === 'unreadable') unreadable.push(`${model} ${code}`);
    },
  );
  onTestFinished(() => repository.close());
  const platforms = (...names: string[]): string[] => names.map((name) => repository.get(name).platform);

  await repository.loadAll(() => true);
  expect(unreadable).toContain('broken ENOENT');
  await repository.load('m');
  expect(platforms('m', 'm_text', 'linked')).toEqual(Array(3).fill('onnxruntime_onnx'));
  expect(platforms('m_text_text', 'linked_text')).toEqual(['lexrun', 'lexrun']);
  await repository.unload('m');
  expect(() => repository.get('m')).toThrow('There is no model m');
  expect(platforms('m_text', 'm_text_text')).toEqual(['onnxruntime_onnx', 'lexrun']);
});
