// Checked by the compiler alone, see tasks.test.ts. An error that is expected and does not come is an error too.
import { defineTask, type TaskRunner } from '@lexrun/core';
import { pipeline } from '@lexrun/node';

/** Two types that are the same, not merely assignable. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

export async function everyTaskHasItsOwnTypes(): Promise<void> {
  const model = './model';

  const classify = await pipeline('text-classification', { model });
  const label = await classify.run('text', { topK: 3, activation: 'softmax', textPair: 'pair', threshold: 0.5 });
  same<typeof label.label, string>(true);
  same<typeof label.truncated, boolean>(true);
  const list = await classify.run(['a', { text: 'b', textPair: 'c' }], { topK: null, priority: 'bulk', timeoutMs: 5 });
  same<(typeof list)[number]['score'], number>(true);
  // @ts-expect-error an option of another task
  await classify.run('text', { aggregation: 'simple' });
  // @ts-expect-error a value that is not among the choices
  await classify.run('text', { activation: 'relu' });
  // @ts-expect-error the result has no entities
  void label.entities;
  // @ts-expect-error an input that is not a text
  await classify.run(7);

  const tag = await pipeline('token-classification', { model });
  const { entities } = await tag.run('text', { aggregation: 'simple', ignoreLabels: ['O'], stride: 16 });
  same<(typeof entities)[number]['start'], number>(true);
  // @ts-expect-error an option of another task
  await tag.run('text', { topK: 3 });
  // @ts-expect-error a list gives a list
  (await tag.run(['a'])).entities;

  const embed = await pipeline('feature-extraction', { model });
  const { embedding } = await embed.run('text', { pooling: 'mean', normalize: true, dimensions: 64, role: 'query' });
  same<typeof embedding, Float32Array<ArrayBuffer>>(true);
  // @ts-expect-error vectors of tokens are a task of their own
  await embed.run('text', { pooling: 'none' });

  const tokens = await pipeline('token-embeddings', { model });
  const { rows } = await tokens.run('text');
  same<(typeof rows)[number], Float32Array<ArrayBuffer>>(true);

  const rank = await pipeline('text-ranking', { model });
  const { ranking } = await rank.run({ query: 'q', documents: ['d'], topK: 3 }, { activation: 'none' });
  same<(typeof ranking)[number]['index'], number>(true);
  // @ts-expect-error documents are missing
  await rank.run({ query: 'q' });

  const zeroShot = await pipeline('zero-shot-classification', { model });
  const { labels } = await zeroShot.run('text', { labels: ['a', 'b'], multiLabel: true, hypothesisTemplate: 'On {}.' });
  same<(typeof labels)[number]['label'], string>(true);
  // @ts-expect-error the whole options are missing
  await zeroShot.run('text');
  // @ts-expect-error labels are missing
  await zeroShot.run('text', { multiLabel: true });

  const answer = await pipeline('question-answering', { model });
  const { answers } = await answer.run(
    { question: 'q', context: 'c' },
    { topK: 2, noAnswer: 0.5, alignToWords: false },
  );
  same<(typeof answers)[number]['answer'], string>(true);
  // @ts-expect-error a question needs its context
  await answer.run('q');

  const fill = await pipeline('fill-mask', { model });
  const { masks } = await fill.run('a [MASK]', { topK: 2, targets: ['b'] });
  same<(typeof masks)[number]['candidates'][number]['tokenId'], number>(true);

  // @ts-expect-error there is no such task
  await pipeline('summarization', { model });
}

export function ownTasks(): void {
  const runner: TaskRunner<string, object, { words: number }> = {
    name: 'count',
    expand: () => [],
    decode: () => ({ words: 0 }),
  };
  const task = defineTask({ spec: { name: 'count' }, runner });
  same<ReturnType<typeof task.runner.decode>, { words: number }>(true);

  const pairs: TaskRunner<{ a: string; b: string }, object, number> = {
    name: 'pairs',
    expand: () => [],
    decode: () => 0,
  };
  // @ts-expect-error an input of several strings has to say which of them the guard walks
  defineTask({ spec: { name: 'pairs' }, runner: pairs });
}
