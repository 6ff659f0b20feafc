import { fileURLToPath } from 'node:url';
import { LexrunError, type TaskName } from '@lexrun/core';
import { loadModel, type Model } from '@lexrun/node';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelsOf, taskModel } from '../fixtures/tasks/golden.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the compiler says of a file. */
function diagnose(file: string, text?: string): string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  if (text !== undefined) host.readFile = (path) => (path === file ? text : readFile(path));
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('types of tasks', () => {
  const file = fileURLToPath(new URL('tasks.test-d.ts', import.meta.url));

  test('right options compile and wrong ones do not', () => {
    expect(diagnose(file)).toEqual([]);
  });

  test('the check would see a wrong option that is not expected', () => {
    const source = (ts.sys.readFile(file) as string).replace('// @ts-expect-error an option of another task', '');
    expect(diagnose(file, source).join('\n')).toContain("'aggregation' does not exist in type");
  });
});

describe('the same from JavaScript is a typed error', () => {
  const models = new Map<string, Model>();
  const tasks: readonly [TaskName, unknown, Record<string, unknown>, string][] = [
    ['text-classification', 'a', { aggregation: 'simple' }, 'aggregation'],
    ['token-classification', 'a', { topK: 3 }, 'topK'],
    ['feature-extraction', 'a', { pooling: 'none' }, 'pooling'],
    ['text-ranking', { query: 'a', documents: ['b'] }, { activation: 'softmax' }, 'activation'],
    ['zero-shot-classification', 'a', { multiLabel: true }, 'labels'],
    ['question-answering', { question: 'a', context: 'b' }, { topK: 0 }, 'topK'],
    ['fill-mask', '[MASK]', { targets: [] }, 'targets'],
  ];
  beforeAll(async () => {
    for (const [task] of tasks) {
      models.set(task, await loadModel({ model: taskModel(modelsOf(task)[0] as string), executor: 'inline' }));
    }
  });
  afterAll(async () => {
    for (const model of models.values()) await model.close();
  });

  test.each(tasks)('%s', async (task, input, options, option) => {
    const run = (models.get(task) as Model).pipeline(task).run as (
      input: unknown,
      options: unknown,
    ) => Promise<unknown>;
    const error = await run(input, options).catch((reason: unknown) => reason);
    expect(LexrunError.is(error, 'INVALID_OPTIONS')).toBe(true);
    expect((error as LexrunError).details.option).toBe(option);
  });

  test('an unknown task', async () => {
    const open = () => (models.get('fill-mask') as Model).pipeline('summarization' as TaskName).run('a' as never);
    const error = await Promise.resolve()
      .then(open)
      .catch((reason: unknown) => reason);
    expect(LexrunError.is(error, 'UNSUPPORTED_TASK')).toBe(true);
  });
});
