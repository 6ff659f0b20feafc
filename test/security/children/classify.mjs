// Classifies in a process of its own. `closed`: answered, then closed; `open`: answered, never closed; `in-flight`: closed
// while requests wait and run.
import { LexrunError, pipeline } from '@lexrun/node';

const [, , model, mode] = process.argv;
const classify = await pipeline('text-classification', { model, workers: 2 });
const texts = Array.from({ length: 200 }, (_, i) => `Film number ${i} was a pleasure to watch.`);
if (mode === 'in-flight') {
  const answers = Promise.allSettled(texts.map((text) => classify.run(text)));
  // A few are under way by then, most of them wait.
  await new Promise((resolve) => setTimeout(resolve, 20));
  await classify.close();
  const outcomes = await answers;
  const answered = outcomes.filter(({ status }) => status === 'fulfilled').length;
  const refused = outcomes.filter(({ reason }) => LexrunError.is(reason, 'CLOSED')).length;
  console.log(JSON.stringify({ answered, refused }));
} else {
  const results = await classify.run(texts.slice(0, 8));
  if (mode === 'closed') await classify.close();
  console.log(JSON.stringify({ answered: results.length, refused: 0 }));
}
