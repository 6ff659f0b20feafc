import { pipeline } from '@lexrun/web';

// esbuild and Rollup leave `new URL(…, import.meta.url)` alone, so the page names the worker's file and the folder of the runtime.
const answer = document.querySelector('#answer');
const createWorker = () => new Worker('/worker.js', { type: 'module' });
pipeline('text-classification', { model: '/models/sentiment', device: 'wasm', createWorker, assets: '/runtime/' })
  .then((classify) => classify.run('A wonderful film.'))
  .then(
    ({ label }) => {
      answer.textContent = label;
    },
    (error) => {
      answer.textContent = `${error.code} ${error.message} ${error.cause}`;
    },
  );
