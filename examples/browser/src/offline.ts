import { element } from './element.js';

/** Longest wait for the service worker before the page goes on without it, in milliseconds. */
const WAIT_MS = 3_000;

/**
 * Installs the service worker that keeps the page itself for the next visit; the model is kept by Lexrun. Waits a moment
 * until it is in control, so that what the page loads from then on need not be fetched a second time.
 */
export async function keepForOffline(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const { serviceWorker } = navigator;
  const said = element('offline');
  serviceWorker.addEventListener('message', ({ data }) => {
    if (data === 'kept') said.textContent = 'This page is kept: it works offline from now on.';
  });
  try {
    await serviceWorker.register(new URL('./sw.js', document.baseURI));
  } catch {
    said.textContent = 'This browser does not keep the page for offline use.';
    return;
  }
  await Promise.race([controlled(), new Promise((resolve) => setTimeout(resolve, WAIT_MS))]);
}

/** Asks the service worker to keep what is large, once the page has what it needs itself. */
export async function keepLarge(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  await controlled();
  navigator.serviceWorker.controller?.postMessage('keep');
}

async function controlled(): Promise<void> {
  const { serviceWorker } = navigator;
  if (serviceWorker.controller !== null) return;
  await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
}
