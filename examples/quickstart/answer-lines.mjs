import { once } from 'node:events';
import { createProgressBar } from './progress-bar.mjs';
import { readLines } from './read-lines.mjs';

/**
 * Streams lines through the pipeline, in bounded memory, and prints one JSON object a line. A line that is refused gets
 * its error in its place, and the rest goes on.
 * @returns the exit code: 1 if any line was refused
 */
export async function answerLines(classify, { chunks, bytes: size }, signal) {
  // Lines that were read and not yet answered, oldest first; answers come in the same order.
  const waiting = [];
  async function* texts() {
    for await (const line of readLines(chunks)) {
      waiting.push(line);
      yield line.text;
    }
  }
  const bar = createProgressBar(process.stderr, size);
  let refused = 0;
  let answered = 0;
  try {
    for await (const { result, error } of classify.stream(texts(), { signal, onError: 'yield' })) {
      if (error?.code === 'ABORTED') throw error;
      const { number: line, text, bytes } = waiting.shift();
      if (error !== undefined) refused++;
      const answer =
        error === undefined
          ? { line, label: result.label, score: result.score, truncated: result.truncated, text }
          : { line, error: { code: error.code, message: error.message, hint: error.hint } };
      bar.clear();
      const more = process.stdout.write(`${JSON.stringify(answer)}\n`);
      bar.update(++answered, bytes);
      if (!more) await once(process.stdout, 'drain', { signal });
    }
    signal.throwIfAborted();
  } finally {
    bar.clear();
  }
  process.stderr.write(`${bar.summary(answered)}${refused > 0 ? `, ${refused} of them refused` : ''}\n`);
  return refused > 0 ? 1 : 0;
}
