const COLUMNS = 78;

/** Classifies texts one after another and prints label, score and milliseconds of each as it comes. */
export async function printTable(classify, texts, signal) {
  process.stdout.write(row('label', 'score', 'ms', 'text'));
  for (const text of texts) {
    const started = performance.now();
    const { label, score } = await classify.run(text, { signal });
    const milliseconds = performance.now() - started;
    process.stdout.write(row(label, score.toFixed(4), milliseconds.toFixed(1), shorten(text)));
  }
}

/** The text comes last: Chinese characters take two columns each, which no padding has to know then. */
function row(label, score, milliseconds, text) {
  return `${label.padEnd(9)} ${score.padStart(6)} ${milliseconds.padStart(7)}  ${text}\n`;
}

/** A line that fits, without characters that could steer a terminal. */
function shorten(text) {
  const line = text.replace(/[\x00-\x1F\x7F-\x9F]+/g, ' ');
  return line.length <= COLUMNS ? line : `${line.slice(0, COLUMNS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
