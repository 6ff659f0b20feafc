// Classifies a few sentences, your own text, a file or standard input with the model of examples/models/sentiment.
import { fileURLToPath } from 'node:url';
import { answerLines } from './answer-lines.mjs';
import { HELP, readArguments } from './arguments.mjs';
import { openInput } from './open-input.mjs';
import { printTable } from './print-table.mjs';

const SENTENCES = [
  'A warm, funny film that earns every one of its tears.',
  'The battery died after two days and support never answered.',
  'Good value, and delivery was faster than promised.',
  '这部电影真的很好看，演员的表演非常自然。',
  '等了一个小时才上菜，味道也很一般，不会再来了。',
  '房间干净，服务热情，下次还会住这里。',
];
const MODEL = fileURLToPath(new URL('../models/sentiment', import.meta.url));

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
// The reader of a pipe may leave before the end, as `head` does: no more answers are wanted then.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  interrupt.abort('EPIPE');
});

try {
  process.exitCode = await main(readArguments(process.argv.slice(2)), interrupt.signal);
} catch (error) {
  process.exitCode = explain(error);
}

async function main({ help, texts, file, model = MODEL }, signal) {
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  // Before the model is loaded: a file that cannot be read should not cost a second first.
  const input = texts.length > 0 ? undefined : await openInput(file);
  const { pipeline } = await import('@lexrun/node');
  const started = performance.now();
  const classify = await pipeline('text-classification', { model });
  try {
    if (input !== undefined) return await answerLines(classify, input, signal);
    const { executors, provider } = classify.health();
    const loaded = Math.round(performance.now() - started);
    process.stdout.write(`Model loaded in ${loaded} ms: ${executors.length} worker threads, ${provider}.\n\n`);
    await printTable(classify, texts.length > 0 ? texts : SENTENCES, signal);
    if (texts.length === 0) process.stdout.write(`\nNow with your own words:\n${HELP}`);
    return 0;
  } finally {
    await classify.close();
  }
}

function explain(error) {
  if (interrupt.signal.aborted) return interrupt.signal.reason === 'EPIPE' ? 0 : 130;
  const usage = error.code === 'USAGE';
  process.stderr.write(`${usage ? '' : `${error.code ?? error.name}: `}${error.message}\n`);
  if (error.hint !== undefined) process.stderr.write(`  ${error.hint}\n`);
  if (error.code === 'ERR_MODULE_NOT_FOUND')
    process.stderr.write('  In the repository: npm run setup. In a copy of this folder: npm install.\n');
  return usage ? 2 : 1;
}
