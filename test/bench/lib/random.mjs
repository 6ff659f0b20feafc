/** A generator of uniform numbers in [0, 1) from a seed (mulberry32): the same seed gives the same load again. */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Arrival times of a Poisson process, in milliseconds from its start. @param rate arrivals a second */
export function poissonTimes(rate, seconds, random) {
  const times = [];
  for (let at = 0; ; ) {
    at += (-Math.log(1 - random()) / rate) * 1_000;
    if (at >= seconds * 1_000) return times;
    times.push(at);
  }
}
