import { type Device, LexrunError, type Pipeline, pipeline } from '@lexrun/web';
import { showDownload } from './download.js';
import { element } from './element.js';

export type Classifier = Pipeline<'text-classification'>;

let loading: AbortController | undefined;
let current: Classifier | undefined;

/** The classifier in use; undefined while one is being loaded. */
export const classifier = (): Classifier | undefined => current;

/** Loads the model for a device and frees the one before. Says on the page where it runs, or why it does not. */
export async function useDevice(device: Device): Promise<boolean> {
  loading?.abort();
  loading = new AbortController();
  const { signal } = loading;
  const previous = current;
  current = undefined;
  void previous?.close();
  const status = element('status');
  status.textContent = 'Loading the model…';
  try {
    const started = performance.now();
    const onProgress = showDownload();
    const loaded = await pipeline('text-classification', {
      model: new URL('./model/', document.baseURI).href,
      device,
      signal,
      onProgress,
    });
    if (signal.aborted) {
      void loaded.close();
      return false;
    }
    current = loaded;
    const { provider, deviceReason } = loaded.health();
    const where = provider === 'webgpu' ? 'WebGPU' : 'WebAssembly';
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    status.textContent = `Ready on ${where} after ${seconds} s.${deviceReason === undefined ? '' : ` (${deviceReason})`}`;
    return true;
  } catch (error) {
    if (!LexrunError.is(error, 'ABORTED')) status.textContent = explain(error);
    return false;
  } finally {
    if (loading?.signal === signal) element('downloading').hidden = true;
  }
}

/** An error as a sentence with what to do about it. */
export function explain(error: unknown): string {
  return LexrunError.is(error) ? `${error.message} ${error.hint}` : String(error);
}
