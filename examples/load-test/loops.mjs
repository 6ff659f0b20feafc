import { Agent, request } from 'node:http';
import autocannon from 'autocannon';

/**
 * So many connections, each of which asks again as soon as it has its answer: measures what a server can take. It says
 * nothing about waiting, for a slow server slows its clients down too.
 */
export async function closedLoop({ url, bodies, connections, seconds }) {
  const samples = [];
  const { origin, pathname } = new URL(url);
  const headers = { 'content-type': 'application/json' };
  const run = autocannon({
    url: origin,
    connections,
    duration: seconds,
    timeout: 60,
    requests: bodies.map((body) => ({ method: 'POST', path: pathname, headers, body })),
  });
  run.on('response', (_client, status, _bytes, ms) => samples.push({ status, ms }));
  const { errors, duration } = await run;
  return { samples, errors, seconds: duration };
}

/**
 * Requests come at random moments, so many a second, whatever the server does: measures how users wait. Time counts from
 * the moment a request was due, also where the client itself was late.
 */
export async function openLoop({ url, bodies, rate, seconds }) {
  const agent = new Agent({ keepAlive: true });
  const samples = [];
  const pending = [];
  let errors = 0;
  const started = performance.now();
  const send = (body, due) =>
    new Promise((resolve) => {
      const failed = () => {
        errors++;
        resolve();
      };
      const options = { method: 'POST', agent, headers: { 'content-type': 'application/json' }, timeout: 60_000 };
      const sent = request(url, options, (response) => {
        response.resume().on('end', () => {
          samples.push({ status: response.statusCode, ms: performance.now() - due });
          resolve();
        });
      });
      sent.on('error', failed).on('timeout', () => sent.destroy(new Error('timeout')));
      sent.end(body);
    });
  let due = started;
  for (let index = 0; due < started + seconds * 1000; index++) {
    const early = due - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    pending.push(send(bodies[index % bodies.length], due));
    due += (-Math.log(1 - Math.random()) / rate) * 1000;
  }
  await Promise.all(pending);
  const took = (performance.now() - started) / 1000;
  agent.destroy();
  return { samples, errors, seconds: took };
}
