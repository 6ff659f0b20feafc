/** Clients remembered; beyond it the one that was silent longest is forgotten. */
const MAX_CLIENTS = 10_000;

/**
 * A bucket of tokens for each client: `perSecond` requests a second, and as many at once after a silence.
 * @returns {(client: string, now?: number) => number} milliseconds to wait; 0 if the request may pass
 */
export function createRateLimit(perSecond) {
  const buckets = new Map();
  return (client, now = performance.now()) => {
    if (perSecond === 0) return 0;
    const { left = perSecond, at = now } = buckets.get(client) ?? {};
    const tokens = Math.min(perSecond, left + ((now - at) / 1000) * perSecond);
    // Set anew, so that the map's own order is that of the last request.
    buckets.delete(client);
    if (buckets.size >= MAX_CLIENTS) buckets.delete(buckets.keys().next().value);
    buckets.set(client, { left: tokens < 1 ? tokens : tokens - 1, at: now });
    return tokens < 1 ? Math.ceil(((1 - tokens) / perSecond) * 1000) : 0;
  };
}
