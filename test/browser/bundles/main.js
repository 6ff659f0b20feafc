import { pipeline } from '@lexrun/web';

// What a page that classifies texts ships. Nothing here knows about bundlers.
const answer = document.querySelector('#answer');
pipeline('text-classification', { model: '/models/sentiment', device: 'wasm' })
  .then((classify) => classify.run('A wonderful film.'))
  .then(
    ({ label }) => {
      answer.textContent = label;
    },
    (error) => {
      answer.textContent = `${error.code} ${error.message} ${error.cause}`;
    },
  );
