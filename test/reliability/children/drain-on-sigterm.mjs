// A service that is told to stop: it answers what it has accepted, then ends by itself.
import { openShipped, say, texts } from './real-model.mjs';

const classify = await openShipped({ timeoutMs: 60_000 });
process.once('SIGTERM', async () => {
  const closed = classify.close();
  const settled = await answers;
  await closed;
  say(`answered:${settled.filter(({ status }) => status === 'fulfilled').length}`);
});
const answers = Promise.allSettled(texts.slice(0, 100).map((text) => classify.run(text)));
// Lets the calls reach the queue.
setImmediate(() => say('running'));
