import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { pipeline } from '@lexrun/node';
import { sentenceSentiment } from './sentence-sentiment.js';

const text = process.argv[2] ?? 'The food was wonderful. The service was slow and rude! 房间很干净。';
const model = process.env.MODEL_DIR ?? fileURLToPath(new URL('../../models/sentiment', import.meta.url));

const sentiments = await pipeline('sentence-sentiment', {
  model,
  tasks: { [sentenceSentiment.name]: sentenceSentiment.spec },
  createWorker: (options) => new Worker(new URL('./worker.js', import.meta.url), options),
});
const { sentences } = await sentiments.run(text);
for (const { label, score, start, end } of sentences) {
  console.log(`${label}  ${score.toFixed(4)}  ${text.slice(start, end)}`);
}
await sentiments.close();
