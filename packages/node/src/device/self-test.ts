import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { NativeRuntime } from './native-runtime.js';

/** Tokens of the probe: enough for a kernel to matter, few enough to cost little. */
const PROBE_TOKENS = 16;
/** Largest difference to the processor's answer, relative to its largest value. Half precision stays below it. */
const TOLERANCE = 0.02;
const ROUNDS = 3;

/** What the self-test found: why a device is taken or left. */
export interface SelfTest {
  readonly passed: boolean;
  readonly reason: string;
}

/** Runs the same probe on a device and on the processor: the device must agree with it and must not be slower. */
export async function selfTest(
  device: string,
  candidate: InferenceSession,
  reference: InferenceSession,
  runtime: NativeRuntime,
): Promise<SelfTest> {
  const feeds = probeFeeds(candidate, runtime);
  if (feeds === undefined)
    return { passed: false, reason: `${device} was not tried: the model has inputs a probe cannot fill` };
  const expected = await timed(reference, feeds);
  const actual = await timed(candidate, feeds);
  const difference = largestDifference(actual.outputs, expected.outputs);
  if (!(difference <= TOLERANCE))
    return { passed: false, reason: `${device} differs from cpu by ${difference.toPrecision(2)}` };
  const speed = `${actual.ms.toFixed(1)} ms against ${expected.ms.toFixed(1)} ms on cpu`;
  if (actual.ms > expected.ms) return { passed: false, reason: `${device} is slower: ${speed}` };
  return { passed: true, reason: `${device} agrees with cpu and is faster: ${speed}` };
}

function probeFeeds(session: InferenceSession, runtime: NativeRuntime): Record<string, Tensor> | undefined {
  const feeds: Record<string, Tensor> = {};
  for (const name of session.inputNames) {
    const value = name === 'token_type_ids' ? 0n : 1n;
    if (!['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'].includes(name)) return undefined;
    const data = new BigInt64Array(PROBE_TOKENS).fill(value);
    if (name === 'input_ids' || name === 'position_ids') for (let i = 0; i < PROBE_TOKENS; i++) data[i] = BigInt(i);
    feeds[name] = runtime.int64(data, [1, PROBE_TOKENS]);
  }
  return feeds;
}

async function timed(session: InferenceSession, feeds: Record<string, Tensor>) {
  const times: number[] = [];
  let outputs = await session.run(feeds);
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    outputs = await session.run(feeds);
    times.push(performance.now() - started);
  }
  return { outputs, ms: times.sort((a, b) => a - b)[ROUNDS >> 1] as number };
}

/** Infinity for another shape, NaN where either side is not a number: both fail the test. */
function largestDifference(
  actual: InferenceSession.OnnxValueMapType,
  expected: InferenceSession.OnnxValueMapType,
): number {
  let worst = 0;
  for (const [name, tensor] of Object.entries(expected)) {
    const want = (tensor as Tensor).data as Float32Array;
    const got = (actual[name] as Tensor | undefined)?.data as Float32Array | undefined;
    if (got === undefined || got.length !== want.length) return Number.POSITIVE_INFINITY;
    const scale = want.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-6);
    for (let index = 0; index < want.length; index++) {
      const difference = Math.abs(got[index]! - want[index]!) / scale;
      if (Number.isNaN(difference)) return difference;
      worst = Math.max(worst, difference);
    }
  }
  return worst;
}
