// Keeps the page for the next visit. FILES, LARGE and VERSION are filled in by the build. Large files (the WebAssembly
// runtime) are kept when they are first used, or at the page's request; the model is kept by Lexrun, so its requests pass.
const FILES = [];
const LARGE = [];
const VERSION = 'development';
const NAME = `reviews-${VERSION}`;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name.startsWith('reviews-') && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

self.addEventListener('message', (event) => {
  const keepLarge = async () => {
    const cache = await caches.open(NAME);
    for (const file of LARGE) if ((await cache.match(file)) === undefined) await cache.add(file);
    event.source.postMessage('kept');
  };
  event.waitUntil(keepLarge());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const passes = request.method !== 'GET' || url.origin !== location.origin || url.pathname.includes('/model/');
  if (!passes) event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(NAME);
  const key = request.mode === 'navigate' ? new URL('./', self.registration.scope).href : request;
  const kept = await cache.match(key);
  // Names in assets/ change with their content; the page itself is asked for anew while there is a network.
  if (kept !== undefined && request.mode !== 'navigate') return kept;
  try {
    const response = await fetch(request);
    // Where there is no room the page goes on, and is not kept.
    if (response.ok && response.status === 200) await cache.put(key, response.clone()).catch(() => {});
    return response;
  } catch (error) {
    if (kept !== undefined) return kept;
    throw error;
  }
}
