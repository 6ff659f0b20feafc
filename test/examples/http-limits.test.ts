import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const service = fileURLToPath(new URL('../../examples/http-fastify/service/', import.meta.url));
const { clientOf, createKeyCheck } = await import(`${service}access.mjs`);
const { readConfig } = await import(`${service}config.mjs`);
const { createRateLimit } = await import(`${service}rate-limit.mjs`);

it.each<[string, string, string | undefined, number, string]>([
  ['an address as it is', '10.1.2.3', undefined, 0, '10.1.2.3'],
  ['no header without a trusted proxy', '10.1.2.3', '8.8.8.8', 0, '10.1.2.3'],
  ['what the proxy saw', '10.1.2.3', '8.8.8.8', 1, '8.8.8.8'],
  ['not what the client claims', '10.1.2.3', '1.1.1.1, 8.8.8.8', 1, '8.8.8.8'],
  ['what the outer of two proxies saw', '10.1.2.3', '6.6.6.6, 8.8.8.8, 10.0.0.1', 2, '8.8.8.8'],
  ['the connection where the header is missing', '10.1.2.3', undefined, 1, '10.1.2.3'],
  ['an address of IPv4 in the clothes of IPv6', '::ffff:10.1.2.3', undefined, 0, '10.1.2.3'],
  ['what a proxy saw that writes the port too', '10.1.2.3', '8.8.8.8:40001', 1, '8.8.8.8'],
  ['the network such a proxy saw', '10.1.2.3', '[2001:db8:1:2::3]:40001', 1, '2001:db8:1:2'],
  ['the network of an address of IPv6', '2001:db8:1:2:3:4:5:6', undefined, 0, '2001:db8:1:2'],
  ['the network of a short address', '2001:db8::6', undefined, 0, '2001:db8:0:0'],
])('limits %s', (_what, address, forwarded, hops, client) => {
  expect(clientOf(address, forwarded, hops)).toBe(client);
});

it('knows each of its keys, as a bearer or by its own header', () => {
  const mayCall = createKeyCheck(['first-key', 'second-key']);
  const given = [
    { authorization: 'Bearer first-key' },
    { authorization: 'bearer second-key' },
    { 'x-api-key': 'second-key' },
  ];
  expect(given.map(mayCall)).toEqual([true, true, true]);
  const wrong = [{}, { authorization: 'first-key' }, { authorization: 'Bearer first-ke' }, { 'x-api-key': '' }];
  expect(wrong.map(mayCall)).toEqual([false, false, false, false]);
  expect(createKeyCheck(undefined)({})).toBe(true);
});

it('lets so many requests a second pass, and tells the others how long to wait', () => {
  const waitOf = createRateLimit(2);
  expect([waitOf('a', 0), waitOf('a', 0), waitOf('a', 0)]).toEqual([0, 0, 500]);
  expect(waitOf('b', 0)).toBe(0);
  expect([waitOf('a', 400), waitOf('a', 501), waitOf('a', 502)]).toEqual([
    expect.closeTo(100, -1),
    0,
    expect.closeTo(498, -1),
  ]);
  expect([waitOf('a', 60_000), waitOf('a', 60_000), waitOf('a', 60_000)]).toEqual([0, 0, 500]);
});

it('forgets the client that was silent longest, not the one that asks', () => {
  const waitOf = createRateLimit(1);
  waitOf('busy', 0);
  for (let client = 0; client < 20_000; client++) {
    waitOf(`client-${client}`, 0);
    if (client % 1_000 === 0) expect(waitOf('busy', 0)).toBeGreaterThan(0);
  }
});

it('takes a blank setting for one that is not set, not for 0', () => {
  expect(readConfig({ PORT: ' ', DRAIN_DELAY_MS: '' })).toMatchObject({ PORT: 8_000, DRAIN_DELAY_MS: 3_000 });
});
