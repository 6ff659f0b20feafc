// Ends the process while models run, as applications do: by process.exit() or in a handler of SIGTERM.
import { openShipped, say, texts } from './real-model.mjs';

const [how] = process.argv.slice(2);
const classify = await openShipped({ timeoutMs: 60_000 });
let batches = 0;
const ask = async () => {
  for (;;) {
    for (const text of texts) await classify.run(text).catch(() => {});
  }
};
process.on('SIGTERM', () => process.exit(7));
const observed = classify.run(texts[0]);
for (let caller = 0; caller < 4; caller++) ask();
await observed;
const again = () => {
  if (++batches < 4) return classify.run(texts[batches]).then(again);
  // Both threads are inside a run now, or about to be.
  if (how === 'exit') process.exit(7);
  say('running');
};
await again();
