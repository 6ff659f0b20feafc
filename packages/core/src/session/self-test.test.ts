import { describe, expect, it } from 'vitest';
import { selfTest } from './self-test.js';
import type { Session } from './session.js';
import type { Tensors } from './tensor.js';

/** A session that answers with given values after a given time, and remembers what it was fed. */
function fakeSession(values: readonly number[], busyMs: number, inputs = ['input_ids', 'attention_mask']) {
  const fed: Tensors[] = [];
  const session: Session = {
    inputs: inputs.map((name) => ({ name, type: 'int64', shape: ['batch', 'sequence'] })),
    outputs: [{ name: 'logits', type: 'float32', shape: ['batch', values.length] }],
    provider: 'fake',
    batchInvariant: true,
    async run(feeds) {
      fed.push(feeds);
      const end = performance.now() + busyMs;
      while (performance.now() < end);
      return { logits: { type: 'float32', dims: [1, values.length], data: Float32Array.from(values) } };
    },
    close: async () => {},
  };
  return { session, fed };
}

const processor = (busyMs: number) => fakeSession([1, -2], busyMs).session;

describe('selfTest', () => {
  it('passes a device that agrees and is faster', async () => {
    const { session, fed } = fakeSession([1.01, -2], 0);
    const verdict = await selfTest(session, processor(3));
    expect(verdict).toEqual({ passed: true, reason: expect.stringContaining('agrees with fake') });
    expect(Array.from(fed[0]!.attention_mask!.data as BigInt64Array)).toEqual(new Array(16).fill(1n));
  });

  it.each([
    ['differs', [1, -2.1], 'differs'],
    ['gives no number', [Number.NaN, -2], 'differs'],
    ['gives another shape', [1], 'differs'],
  ])('fails a device that %s', async (_, values, reason) => {
    const verdict = await selfTest(fakeSession(values, 0).session, processor(3));
    expect(verdict).toEqual({ passed: false, reason: expect.stringContaining(reason) });
  });

  const reads = (session: Session, answer: (tokens: number) => readonly number[]): Session => ({
    ...session,
    async run({ input_ids }) {
      const values = answer(input_ids!.dims[1]!);
      return { logits: { type: 'float32', dims: [1, values.length], data: Float32Array.from(values) } };
    },
  });

  it('fails a device that is wrong with more tokens than a window of attention reaches', async () => {
    const session = reads(processor(0), (tokens) => (tokens > 128 ? [1, -1] : [1, -2]));
    expect((await selfTest(session, processor(3))).reason).toContain('differs');
  });

  it('passes over lengths that the model does not read', async () => {
    const short = reads(processor(0), (tokens) => {
      if (tokens > 64) throw new Error('64 positions');
      return [1, -2];
    });
    expect((await selfTest(short, short)).reason).not.toContain('differs');
  });

  it('fails a device that is slower', async () => {
    const verdict = await selfTest(fakeSession([1, -2], 4).session, processor(0));
    expect(verdict).toEqual({ passed: false, reason: expect.stringContaining('slower') });
  });

  it('does not guess what an unknown input is for', async () => {
    const { session, fed } = fakeSession([1, -2], 0, ['pixel_values']);
    expect((await selfTest(session, processor(0))).reason).toContain('inputs a probe cannot fill');
    expect(fed).toEqual([]);
  });
});
