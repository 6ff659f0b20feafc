import type { LoadProgress } from '@lexrun/web';
import { element } from './element.js';

const MEGABYTE = 1_000_000;

/** Shows the download of a model as one bar over all of its files. */
export function showDownload(): (progress: LoadProgress) => void {
  const files = new Map<string, LoadProgress>();
  const bar = element<HTMLProgressElement>('download');
  return (progress) => {
    files.set(progress.file, progress);
    const all = [...files.values()];
    if (all.every(({ fromCache }) => fromCache)) return;
    const loaded = all.reduce((sum, { loadedBytes }) => sum + loadedBytes, 0);
    const total = all.reduce((sum, { loadedBytes, totalBytes }) => sum + (totalBytes ?? loadedBytes), 0);
    // Told once: a status that changes ten times a second would never let a screen reader finish.
    if (element('downloading').hidden) element('status').textContent = 'Downloading the model, once…';
    element('downloading').hidden = false;
    bar.max = total;
    bar.value = loaded;
    element('download-size').textContent = `${(loaded / MEGABYTE).toFixed(1)} of ${(total / MEGABYTE).toFixed(1)} MB`;
  };
}
