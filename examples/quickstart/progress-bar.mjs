const WIDTH = 24;
const REDRAW_MS = 100;

/** A bar on a terminal; elsewhere nothing. `size` is the whole in bytes, undefined where nobody knows it. */
export function createProgressBar(stream, size) {
  const started = performance.now();
  const seconds = () => Math.max(performance.now() - started, 1) / 1000;
  let drawn = 0;
  let line = '';

  const show = () => {
    if (stream.isTTY) stream.write(line);
  };
  return {
    /** Takes the bar away, so that an answer can be printed in its place. */
    clear() {
      if (stream.isTTY && line !== '') stream.write('\r\x1b[K');
    },
    update(texts, bytes) {
      if (performance.now() - drawn >= REDRAW_MS) {
        drawn = performance.now();
        const rate = `${texts} texts, ${Math.round(texts / seconds())} a second`;
        line = size === undefined ? rate : `${bar(bytes / size)} ${rate}, ${remaining(seconds(), bytes / size)} left`;
      }
      show();
    },
    summary: (texts) =>
      `${texts} ${texts === 1 ? 'text' : 'texts'} in ${seconds().toFixed(1)} s, ${Math.round(texts / seconds())} a second`,
  };
}

function bar(share) {
  const full = Math.round(Math.min(share, 1) * WIDTH);
  return `[${'='.repeat(full)}${' '.repeat(WIDTH - full)}] ${String(Math.floor(Math.min(share, 1) * 100)).padStart(3)} %`;
}

function remaining(seconds, share) {
  const left = Math.ceil((seconds / Math.max(share, 1e-6)) * (1 - Math.min(share, 1)));
  return left < 90 ? `${left} s` : `${Math.ceil(left / 60)} min`;
}
