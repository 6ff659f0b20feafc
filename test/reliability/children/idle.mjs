// Never closes: idle executors must not keep the process alive.
import { openShipped, say, texts } from './real-model.mjs';

const classify = await openShipped({ executor: process.argv[2] });
await classify.run(texts[0]);
say('answered');
