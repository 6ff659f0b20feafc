/** So many callers, each asking again as soon as it has its answer, for a time. @returns answers a second */
export async function closedLoop(callers, texts, seconds, ask) {
  const started = performance.now();
  const end = started + seconds * 1_000;
  let next = 0;
  let answered = 0;
  const caller = async () => {
    while (performance.now() < end) {
      await ask(texts[next++ % texts.length]);
      answered++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (answered / (performance.now() - started)) * 1_000;
}

/** One stream for a time. @param open takes the source and returns the stream @returns answers a second */
export async function streamFor(texts, seconds, open) {
  const started = performance.now();
  const end = started + seconds * 1_000;
  function* source() {
    for (let next = 0; performance.now() < end; next++) yield texts[next % texts.length];
  }
  let answered = 0;
  for await (const _ of open(source())) answered++;
  return (answered / (performance.now() - started)) * 1_000;
}

/**
 * Requests at given times, whatever became of those before. Latency counts from the time a request was due, so one that
 * the generator sends late is not flattered.
 * @param times milliseconds from the start, ascending
 * @returns milliseconds of each request
 */
export function openLoop(times, texts, ask) {
  const latencies = new Array(times.length);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    let next = 0;
    let left = times.length;
    const send = (index) => {
      ask(texts[index % texts.length]).then(() => {
        latencies[index] = performance.now() - started - times[index];
        if (--left === 0) resolve(latencies);
      }, reject);
    };
    const tick = () => {
      while (next < times.length && performance.now() - started >= times[next]) send(next++);
      if (next < times.length) setTimeout(tick, Math.max(0, times[next] - (performance.now() - started)));
    };
    tick();
  });
}
