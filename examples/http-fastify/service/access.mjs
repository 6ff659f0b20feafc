import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text) => createHash('sha256').update(text).digest();

/**
 * Checks API keys in a time that depends on neither the key given nor which one it matches: digests have one length, and
 * all of them are compared.
 * @param {readonly string[] | undefined} keys undefined: anybody may call
 */
export function createKeyCheck(keys) {
  const digests = keys?.map(digest);
  return (headers) => {
    if (digests === undefined) return true;
    const bearer = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const given = digest(bearer ?? headers['x-api-key'] ?? '');
    return digests.reduce((found, one) => timingSafeEqual(one, given) || found, false);
  };
}

/**
 * Who asks, as far as limits go: the address of the connection, or the one the outermost trusted proxy saw. Clients of
 * IPv6 own whole networks, so their first 64 bits count.
 */
export function clientOf(address, forwardedFor, hops) {
  const chain =
    hops === 0
      ? []
      : String(forwardedFor ?? '')
          .split(',')
          .map((part) => part.trim());
  const seen = (chain.at(-hops) || address || 'unknown').replace(/^::ffff:/i, '').slice(0, 64);
  return seen.includes(':') ? networkOf(seen) : seen;
}

function networkOf(address) {
  const [head = '', tail = ''] = address.split('::');
  const front = head.split(':').filter((part) => part !== '');
  const back = tail.split(':').filter((part) => part !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...(address.includes('::') ? zeros : []), ...back].slice(0, 4).join(':');
}
