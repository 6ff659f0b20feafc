import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { availableCpus, cgroupQuota } from './cpu-quota.js';

const system = (files: Readonly<Record<string, string>>) => (path: string) =>
  Object.hasOwn(files, path) ? files[path] : undefined;
const V2 = '/sys/fs/cgroup';

test.each<[name: string, files: Record<string, string>, quota: number | undefined]>([
  ['no control groups', {}, undefined],
  ['version 2 without a limit', { [`${V2}/cpu.max`]: 'max 100000\n' }, undefined],
  ['version 2', { [`${V2}/cpu.max`]: '150000 100000\n' }, 1.5],
  [
    'version 2, the limit in the own group',
    { '/proc/self/cgroup': '0::/app/web\n', [`${V2}/app/web/cpu.max`]: '50000 100000' },
    0.5,
  ],
  [
    'version 2, the smallest of nested limits',
    {
      '/proc/self/cgroup': '0::/app/web\n',
      [`${V2}/cpu.max`]: '800000 100000',
      [`${V2}/app/cpu.max`]: '200000 100000',
      [`${V2}/app/web/cpu.max`]: 'max 100000',
    },
    2,
  ],
  ['a group path that climbs', { '/proc/self/cgroup': '0::/../../etc\n', [`${V2}/etc/cpu.max`]: '300000 100000' }, 3],
  ['version 1', { [`${V2}/cpu/cpu.cfs_quota_us`]: '250000\n', [`${V2}/cpu/cpu.cfs_period_us`]: '100000\n' }, 2.5],
  [
    'version 1 without a limit',
    { [`${V2}/cpu/cpu.cfs_quota_us`]: '-1', [`${V2}/cpu/cpu.cfs_period_us`]: '100000' },
    undefined,
  ],
  ['files that hold something else', { [`${V2}/cpu.max`]: 'lots' }, undefined],
  ['an empty file', { [`${V2}/cpu.max`]: '' }, undefined],
])('quota with %s', (_, files, quota) => {
  expect(cgroupQuota(system(files))).toBe(quota);
});

test('a process has at least one processor, and no more than the machine', () => {
  const cpus = (text: string): number => availableCpus(system({ [`${V2}/cpu.max`]: text }));
  expect(cpus('10000 100000')).toBe(1);
  expect(cpus('100000000 100000')).toBe(availableParallelism());
  expect(cpus('max 100000')).toBe(availableParallelism());
});
