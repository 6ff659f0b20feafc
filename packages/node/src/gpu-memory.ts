import { execFile } from 'node:child_process';
import { LexrunError } from '@lexrun/core';

/** Options of {@link gpuMemory}. */
export interface GpuMemoryOptions {
  /** The program to ask, by name or path. @default 'nvidia-smi' */
  readonly command?: string;
  /** How often it is asked, in milliseconds. 100 to 3,600,000. @default 10,000 */
  readonly intervalMs?: number;
  /** The process whose memory counts. @default this one */
  readonly pid?: number;
}

/** Reads the memory a process holds on graphics cards, now and then. */
export interface GpuMemory {
  /** The newest figure in bytes; null before the first one, and while the program cannot be asked. */
  read(): number | null;
  /** Asks at once. Never rejects. */
  refresh(): Promise<void>;
  /** Asks no more. */
  close(): void;
}

const QUERY = ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'];
const MIB = 1_048_576;
/** A driver that hangs must not pile up processes. */
const TIMEOUT_MS = 5_000;

/**
 * Asks `nvidia-smi` on a timer, so that logs and metrics can read a figure at no cost:
 * `const gpu = gpuMemory(); openTelemetry({ gpuMemoryBytes: gpu.read }); … gpu.close()`. Nothing is asked unless this is
 * called. The timer keeps no process alive.
 * @throws LexrunError `INVALID_OPTIONS`.
 */
export function gpuMemory(options: GpuMemoryOptions = {}): GpuMemory {
  const { command = 'nvidia-smi', intervalMs = 10_000, pid = process.pid } = options;
  if (!Number.isInteger(intervalMs) || intervalMs < 100 || intervalMs > 3_600_000) {
    throw new LexrunError('INVALID_OPTIONS', 'Option intervalMs must be a whole number from 100 to 3600000.', {
      details: { option: 'intervalMs' },
    });
  }
  let bytes: number | null = null;
  let asking: Promise<void> | undefined;

  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      execFile(command, QUERY, { timeout: TIMEOUT_MS, windowsHide: true }, (error, stdout) => {
        bytes = error === null ? usedBy(pid, stdout) : null;
        asking = undefined;
        resolve();
      });
    });
  const refresh = (): Promise<void> => {
    asking ??= ask();
    return asking;
  };

  const timer = setInterval(refresh, intervalMs);
  timer.unref();
  void refresh();
  return { read: () => bytes, refresh, close: () => clearInterval(timer) };
}

/** Sums the lines `<pid>, <MiB>` of a process, one for each card it uses. A card that does not tell says `[N/A]`. */
function usedBy(pid: number, csv: string): number | null {
  const figures = csv
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter(([owner, used]) => owner === String(pid) && used !== undefined && /^\d+$/.test(used))
    .map(([, used]) => Number(used) * MIB);
  if (figures.length > 0) return figures.reduce((sum, figure) => sum + figure, 0);
  return csv.includes('[N/A]') ? null : 0;
}
