// Measures how late a timer of 1 ms comes on this thread while the model works; prints percentiles in
// milliseconds, beside those of a thread that has nothing to do.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createLoopMeter } from '../../fixtures/loop-meter.mjs';
import { openShipped, say, texts } from './real-model.mjs';

const SECONDS = 2;
const CALLERS = 64;
const LONG_TEXT_BYTES = 1_000_000;

const [load, executor] = process.argv.slice(2);
const classify = await openShipped({
  ...(executor === undefined ? {} : { executor }),
  guard: { maxCharacters: 2_000_000 },
  timeoutMs: 60_000,
});
await Promise.all(texts.slice(0, 64).map((text) => classify.run(text)));

const work = {
  async saturated() {
    const end = performance.now() + SECONDS * 1000;
    let next = 0;
    const caller = async () => {
      while (performance.now() < end) await classify.run(texts[next++ % texts.length]);
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
  },
  async 'one-long-text'() {
    const text = texts.join(' ').repeat(40).slice(0, LONG_TEXT_BYTES);
    const { truncated } = await classify.run(text);
    if (!truncated) throw new Error('the long text was not long');
  },
};

const control = new Worker(new URL('../../fixtures/loop-meter-thread.mjs', import.meta.url));
await once(control, 'online');
const meter = createLoopMeter();
await work[load]();
const { p99, samples } = meter.stop();
control.postMessage('stop');
const [idle] = await once(control, 'message');
say(JSON.stringify({ p99, samples, idleP99: idle.p99 }));
await classify.close();
await control.terminate();
