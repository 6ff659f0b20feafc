import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Processors this process may use: the smaller of what the scheduler affinity allows and what the container's quota
 * pays for, at least 1. ONNX Runtime looks at the host's cores alone and would start too many threads.
 */
export function availableCpus(read: (path: string) => string | undefined = readText): number {
  const quota = cgroupQuota(read);
  const cpus = availableParallelism();
  return quota === undefined ? cpus : Math.max(1, Math.min(cpus, Math.round(quota)));
}

/** CPU quota of the control group in processors, from version 2 or 1 of the interface; undefined without a limit. */
export function cgroupQuota(read: (path: string) => string | undefined): number | undefined {
  const v2 = groupFolders(read).map((folder) => parseCpuMax(read(`/sys/fs/cgroup${folder}/cpu.max`)));
  const limits = v2.filter((limit) => limit !== undefined);
  if (limits.length > 0) return Math.min(...limits);
  const quota = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') ?? -1);
  const period = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us') ?? 0);
  return quota > 0 && period > 0 ? quota / period : undefined;
}

/** The process's own group and those above it: any of them may hold the limit. */
function groupFolders(read: (path: string) => string | undefined): string[] {
  const own = /^0::(\/.*)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1] ?? '/';
  const parts = own.split('/').filter((part) => part !== '' && part !== '..');
  return ['', ...parts.map((_, depth) => `/${parts.slice(0, depth + 1).join('/')}`)];
}

/** `cpu.max` holds `<quota|max> <period>` in microseconds. */
function parseCpuMax(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number);
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
