import type { Session } from './session.js';
import type { Tensor, Tensors } from './tensor.js';

/** Tokens of the probe that is timed: enough for a kernel to matter, few enough to cost little. */
const PROBE_TOKENS = 16;
/**
 * Tokens of the probe that is only compared: more than a sliding window of attention reaches (128 in ModernBERT), and a
 * multiple of four, since kernels that read four values at once have been wrong where others were right.
 */
const LONG_PROBE_TOKENS = 132;
/** Largest difference to the reference's answer, relative to its largest value. Half precision stays below it. */
const TOLERANCE = 0.02;
const ROUNDS = 3;

/** What a self-test found. */
export interface SelfTest {
  /** Whether the device agrees and is not slower. */
  readonly passed: boolean;
  /** Why it is taken or left, for people. */
  readonly reason: string;
}

/**
 * Runs the same probe of 16 tokens on a device and on the processor, four times each, and one of 132 tokens once, if the model
 * reads as many: the device must agree within 2 % of the largest value, and must not be slower with 16 by the median. For
 * backends that choose a device by themselves.
 * @throws what a run throws; a device that fails its self-test is one to leave.
 */
export async function selfTest(candidate: Session, reference: Session): Promise<SelfTest> {
  const [device, processor] = [candidate.provider, reference.provider];
  const feeds = probeFeeds(candidate, PROBE_TOKENS);
  if (feeds === undefined) {
    return { passed: false, reason: `${device} was not tried: the model has inputs a probe cannot fill` };
  }
  const expected = await timed(reference, feeds);
  const actual = await timed(candidate, feeds);
  const differences = [largestDifference(actual.outputs, expected.outputs), await longDifference(candidate, reference)];
  const difference = Math.max(...differences);
  if (!(difference <= TOLERANCE)) {
    return { passed: false, reason: `${device} differs from ${processor} by ${difference.toPrecision(2)}` };
  }
  const speed = `${actual.ms.toFixed(1)} ms against ${expected.ms.toFixed(1)} ms`;
  if (actual.ms > expected.ms) return { passed: false, reason: `${device} is slower than ${processor}: ${speed}` };
  return { passed: true, reason: `${device} agrees with ${processor} and is faster: ${speed}` };
}

/** How far apart they are with the longer probe; 0 for a model that does not read as many tokens. */
async function longDifference(candidate: Session, reference: Session): Promise<number> {
  const feeds = probeFeeds(candidate, LONG_PROBE_TOKENS)!;
  let expected: Tensors;
  try {
    expected = await reference.run(feeds);
  } catch {
    return 0;
  }
  return largestDifference(await candidate.run(feeds), expected);
}

function probeFeeds(session: Session, tokens: number): Tensors | undefined {
  const feeds: Record<string, Tensor> = {};
  for (const { name, type } of session.inputs) {
    if (!['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'].includes(name)) return undefined;
    if (type !== 'int64' && type !== 'int32') return undefined;
    const counts = name === 'input_ids' || name === 'position_ids';
    const values = Array.from({ length: tokens }, (_, i) => (counts ? i : name === 'attention_mask' ? 1 : 0));
    const data = type === 'int64' ? BigInt64Array.from(values, BigInt) : Int32Array.from(values);
    feeds[name] = { type, dims: [1, tokens], data };
  }
  return feeds;
}

async function timed(session: Session, feeds: Tensors): Promise<{ outputs: Tensors; ms: number }> {
  const times: number[] = [];
  // The first run compiles kernels.
  let outputs = await session.run(feeds);
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    outputs = await session.run(feeds);
    times.push(performance.now() - started);
  }
  return { outputs, ms: times.sort((a, b) => a - b)[ROUNDS >> 1]! };
}

/** Infinity for another shape, NaN where either side is not a number: both fail the test. */
function largestDifference(actual: Tensors, expected: Tensors): number {
  let worst = 0;
  for (const [name, { data: want }] of Object.entries(expected)) {
    const got = actual[name]?.data;
    if (got === undefined || got.length !== want.length) return Number.POSITIVE_INFINITY;
    let scale = 1e-6;
    for (let i = 0; i < want.length; i++) scale = Math.max(scale, Math.abs(Number(want[i])));
    for (let i = 0; i < want.length; i++) {
      const difference = Math.abs(Number(got[i]) - Number(want[i])) / scale;
      if (Number.isNaN(difference)) return difference;
      worst = Math.max(worst, difference);
    }
  }
  return worst;
}
