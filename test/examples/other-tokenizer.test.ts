import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PreTrainedTokenizer } from '@huggingface/transformers';
import { fromTransformers, type TransformersTokenizer } from '@lexrun/core/transformers';
import { loadModel, pipeline } from '@lexrun/node';
import { expect, it } from 'vitest';

const model = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
const ner = fileURLToPath(new URL('../fixtures/tasks/bert-token-classification', import.meta.url));

function adaptedTokenizer(directory: string) {
  const json = (name: string) => JSON.parse(readFileSync(`${directory}/${name}`, 'utf8'));
  const own = new PreTrainedTokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
  return fromTransformers(own as unknown as TransformersTokenizer);
}

const tokenizer = adaptedTokenizer(model);
const TEXTS = ['A warm, funny film.', '等了一个小时才上菜', 'word '.repeat(700)];

it('a tokenizer of @huggingface/transformers works in a pipeline, with the answers of the own engine', async () => {
  await using adapted = await pipeline('text-classification', { model, tokenizer, executor: 'inline' });
  await using engine = await pipeline('text-classification', { model });
  expect(await adapted.run(TEXTS)).toEqual(await engine.run(TEXTS));
});

it('a task that needs offsets refuses it instead of inventing them', async () => {
  await using loaded = await loadModel({ model: ner, tokenizer: adaptedTokenizer(ner), executor: 'inline' });
  const refusal = await loaded
    .pipeline('token-classification')
    .run('Anna lives in Rome.')
    .catch((error) => error);
  expect(refusal).toMatchObject({ code: 'UNSUPPORTED_TOKENIZER' });
});

it.each(['worker', 'process'] as const)('an instance cannot cross to an executor of kind %s', async (executor) => {
  const refusal = await pipeline('text-classification', { model, tokenizer, executor }).catch((error) => error);
  expect(refusal).toMatchObject({ code: 'INVALID_OPTIONS', details: { option: 'tokenizer' } });
});

it('a module that cannot be loaded is named by its role', async () => {
  const refusal = await pipeline('text-classification', { model, tokenizer: { module: 'no-such-module' } }).catch(
    (error) => error,
  );
  expect(refusal).toMatchObject({ code: 'INVALID_OPTIONS', message: expect.stringContaining('createTokenizer') });
});
