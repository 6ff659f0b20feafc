// Answers 100,000 requests on a tiny model after as many to warm up (until then the heap still takes its size), and prints
// how the memory of the process grew, in MB for 10,000 requests. With `leak` it keeps a kilobyte of each request, to show
// that the measure notices.
import { loadModel } from '@lexrun/node';
import { residentMegabytes, slopeOf } from '../../fixtures/memory.mjs';
import { say, tinyModel } from './real-model.mjs';

const WARM_UP = 100_000;
const REQUESTS = WARM_UP + 100_000;
const SAMPLE_EVERY = 2_000;
const LIST = 25;
const CALLERS = 8;
const WORDS = ['film', 'good', 'bad', 'long', 'music', 'actor', 'room', 'day'];

const kept = process.argv[2] === 'leak' ? [] : undefined;
const model = await loadModel({ model: tinyModel, workers: 1, threads: 1, timeoutMs: 60_000 });
const classify = model.pipeline('text-classification');
const textOf = (index) =>
  Array.from({ length: 1 + (index % 12) }, (_, place) => WORDS[(index + place * 3) % WORDS.length]).join(' ');

const samples = [];
let asked = 0;
let answered = 0;
const caller = async () => {
  while (asked < REQUESTS) {
    const first = asked;
    asked += LIST;
    const texts = Array.from({ length: LIST }, (_, index) => textOf(first + index));
    // Both ways in: as a list, and as single requests, which have a timer, a record and a promise each.
    if ((first / LIST) % 4 === 0) await classify.run(texts);
    else await Promise.all(texts.map((text) => classify.run(text, { timeoutMs: 30_000 })));
    kept?.push(...texts.map((text) => text.padEnd(1_024, String(answered))));
    answered += LIST;
    if (answered % SAMPLE_EVERY === 0) samples.push([answered, residentMegabytes()]);
  }
};
await Promise.all(Array.from({ length: CALLERS }, caller));
await model.close();
const slope = slopeOf(samples.filter(([requests]) => requests > WARM_UP)) * 10_000;
say(JSON.stringify({ answered: answered - WARM_UP, slope, end: samples.at(-1)[1] }));
