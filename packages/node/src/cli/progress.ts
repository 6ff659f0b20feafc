import { formatBytes, printable } from './printable.js';

const BAR = 24;
/** Longest time between two drawings, in milliseconds. */
const REDRAW_MS = 100;

/** Shows downloads on standard error: a bar on a terminal, one line a file elsewhere. */
export interface Progress {
  update(path: string, received: number, total: number | undefined): void;
  /** Ends the line of the bar, if one is drawn. */
  end(): void;
}

/** Progress on standard error. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let current: string | undefined;
  let drawnAt = 0;
  const end = (): void => {
    if (current !== undefined && stream.isTTY) stream.write('\n');
    current = undefined;
  };
  return {
    update(path, received, total) {
      if (path !== current) {
        end();
        current = path;
        drawnAt = 0;
        if (!stream.isTTY)
          stream.write(`fetching ${printable(path)}${total === undefined ? '' : ` (${formatBytes(total)})`}\n`);
      }
      const now = Date.now();
      if (!stream.isTTY || (now - drawnAt < REDRAW_MS && received !== total)) return;
      drawnAt = now;
      stream.write(`\r\u001b[K${line(path, received, total)}`);
    },
    end,
  };
}

function line(path: string, received: number, total: number | undefined): string {
  if (total === undefined || total === 0) return `${printable(path)}  ${formatBytes(received)}`;
  const filled = Math.round((BAR * received) / total);
  const bar = '#'.repeat(filled).padEnd(BAR, '.');
  return `[${bar}] ${Math.floor((100 * received) / total)} %  ${formatBytes(received)} of ${formatBytes(total)}  ${printable(path)}`;
}
