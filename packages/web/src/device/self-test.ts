import type { Session, Tensor, Tensors } from '@lexrun/core';

/** Tokens of the probe: enough for a kernel to matter, few enough to cost little. */
const PROBE_TOKENS = 16;
/** Largest difference to the answer of WASM, relative to its largest value. Half precision stays below it. */
const TOLERANCE = 0.02;
const ROUNDS = 3;

/** What the self-test found: why a device is taken or left. */
export interface SelfTest {
  readonly passed: boolean;
  readonly reason: string;
}

/** Runs the same probe on WebGPU and on WASM: the device must agree and must not be slower. */
export async function selfTest(candidate: Session, reference: Session): Promise<SelfTest> {
  const feeds = probeFeeds(candidate);
  if (feeds === undefined) {
    return { passed: false, reason: 'WebGPU was not tried: the model has inputs a probe cannot fill' };
  }
  const expected = await timed(reference, feeds);
  const actual = await timed(candidate, feeds);
  const difference = largestDifference(actual.outputs, expected.outputs);
  if (!(difference <= TOLERANCE)) {
    return { passed: false, reason: `WebGPU differs from WASM by ${difference.toPrecision(2)}` };
  }
  const speed = `${actual.ms.toFixed(1)} ms against ${expected.ms.toFixed(1)} ms`;
  if (actual.ms > expected.ms) return { passed: false, reason: `WebGPU is slower than WASM: ${speed}` };
  return { passed: true, reason: `WebGPU agrees with WASM and is faster: ${speed}` };
}

function probeFeeds(session: Session): Tensors | undefined {
  const feeds: Record<string, Tensor> = {};
  for (const { name, type } of session.inputs) {
    if (!['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'].includes(name)) return undefined;
    if (type !== 'int64' && type !== 'int32') return undefined;
    const counts = name === 'input_ids' || name === 'position_ids';
    const values = Array.from({ length: PROBE_TOKENS }, (_, i) => (counts ? i : name === 'attention_mask' ? 1 : 0));
    const data = type === 'int64' ? BigInt64Array.from(values, BigInt) : Int32Array.from(values);
    feeds[name] = { type, dims: [1, PROBE_TOKENS], data };
  }
  return feeds;
}

async function timed(session: Session, feeds: Tensors): Promise<{ outputs: Tensors; ms: number }> {
  const times: number[] = [];
  // The first run compiles shaders.
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
