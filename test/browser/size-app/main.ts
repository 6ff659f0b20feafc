import { pipeline } from '@lexrun/web';

// What a page that classifies texts ships; the size check counts what it makes a browser fetch.
const classify = await pipeline('text-classification', { model: '/model' });
console.log(await classify.run('A wonderful film.'));
