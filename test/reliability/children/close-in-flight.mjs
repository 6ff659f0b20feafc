// Closes with requests in flight and then does nothing more: the process has to end by itself.
import { openShipped, say, texts } from './real-model.mjs';

const classify = await openShipped();
const answers = Promise.allSettled(texts.slice(0, 100).map((text) => classify.run(text)));
await classify.close();
const settled = await answers;
say(`answered:${settled.filter(({ status }) => status === 'fulfilled').length}`);
say(`typed:${settled.filter(({ reason }) => typeof reason?.code === 'string').length}`);
