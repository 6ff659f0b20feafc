// Measures how late a timer of 1 ms comes on this thread while the model works; prints percentiles in milliseconds.
import { createLoopMeter } from '../../fixtures/loop-meter.mjs';
import { openShipped, say, texts } from './real-model.mjs';

const SECONDS = 3;
const CALLERS = 64;
const LONG_TEXT_BYTES = 1_000_000;

const [load] = process.argv.slice(2);
const classify = await openShipped({ guard: { maxCharacters: 2_000_000 }, timeoutMs: 60_000 });
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

const meter = createLoopMeter();
await work[load]();
const { p50, p99, max, samples } = meter.stop();
say(JSON.stringify({ p50, p99, max, samples }));
await classify.close();
