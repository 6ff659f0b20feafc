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
  const seen = withoutPort((chain.at(-hops) || address || 'unknown').slice(0, 64)).replace(/^::ffff:/i, '');
  return seen.includes(':') ? networkOf(seen) : seen;
}

/** Some proxies write the port too: `192.0.2.1:5000`, `[2001:db8::1]:5000`. It is another one for each connection. */
function withoutPort(address) {
  const [, bare = address] = /^\[([^\]]*)\]/.exec(address) ?? /^([\d.]+):\d+$/.exec(address) ?? [];
  return bare;
}

function networkOf(address) {
  const [head = '', tail = ''] = address.split('::');
  const front = head.split(':').filter((part) => part !== '');
  const back = tail.split(':').filter((part) => part !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...(address.includes('::') ? zeros : []), ...back].slice(0, 4).join(':');
}
