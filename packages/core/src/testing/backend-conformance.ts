import type { Backend, SessionModel, SessionOptions } from '../session/backend.js';
import type { Session } from '../session/session.js';
import type { Tensors } from '../session/tensor.js';
import { assert, assertClose, assertEqual, assertRejects } from './assert.js';
import { type ConformanceCase, type SkipReasons, toCases } from './conformance-case.js';
import { assertWellFormed, copyOutputs, sampleFeeds, sampleRows } from './sample-feeds.js';

/** A backend and what the suite needs to try it. */
export interface BackendSubject {
  /** What is tried. */
  readonly backend: Backend;
  /** A text encoder of at least 12 positions. */
  readonly model: SessionModel;
  /** Ids of the model's vocabulary are below it; at least 100. */
  readonly vocabularySize: number;
  /** How its sessions are opened. @default no options */
  readonly options?: SessionOptions;
  /** Bytes that are no model; the case that needs them is to be skipped where a backend reads none. */
  readonly brokenModel?: SessionModel;
  /** Most by which a row's outputs may differ between batches of an invariant session. @default 1e-4 */
  readonly tolerance?: number;
}

/**
 * The promises of `Backend` and `Session`, one case each.
 * @param makeSubject called once a case
 */
export function describeBackend(
  name: string,
  makeSubject: () => BackendSubject | Promise<BackendSubject>,
  skips: SkipReasons = {},
): ConformanceCase[] {
  const withSession = (check: (session: Session, subject: BackendSubject) => Promise<void>) => async () => {
    const subject = await makeSubject();
    const session = await open(subject);
    try {
      await check(session, subject);
    } finally {
      await session.close();
    }
  };
  return toCases(
    name,
    {
      'declares inputs, outputs and provider': withSession(checkDeclaration),
      'answers every declared output in the declared type and rank': withSession(async (session, subject) => {
        const rows = sampleRows([5, 12, 3], subject.vocabularySize);
        assertWellFormed(session, await session.run(sampleFeeds(session, rows)), rows);
      }),
      'repeats an answer': withSession(async (session, subject) => {
        const feeds = sampleFeeds(session, sampleRows([7, 4], subject.vocabularySize));
        const first = copyOutputs(await session.run(feeds));
        assertEqual(copyOutputs(await session.run(feeds)), first, 'the second answer');
      }),
      'leaves its outputs to the caller': withSession(checkOwnership),
      'an invariant session answers a row as it does alone': withSession(checkInvariance),
      'refuses feeds that do not fit and goes on': withSession(checkRefusal),
      'closes twice and refuses to run afterwards': withSession(async (session, subject) => {
        const feeds = sampleFeeds(session, sampleRows([4], subject.vocabularySize));
        await session.close();
        await session.close();
        await assertRejects(session.run(feeds), 'CLOSED');
      }),
      'sessions are independent': withSession(async (session, subject) => {
        const other = await open(subject);
        await other.close();
        await session.run(sampleFeeds(session, sampleRows([4], subject.vocabularySize)));
      }),
      'refuses a device it does not have': async () => {
        const { backend, model } = await makeSubject();
        const opened = backend.createSession(model, { device: 'no-such-device' });
        await assertRejects(opened, 'UNSUPPORTED_DEVICE', 'INVALID_OPTIONS');
      },
      'refuses bytes that are no model': async () => {
        const { backend, brokenModel, options } = await makeSubject();
        assert(brokenModel !== undefined, 'the subject gives no broken model');
        await assertRejects(backend.createSession(brokenModel, options ?? {}), 'INVALID_MODEL');
      },
    },
    skips,
  );
}

function open({ backend, model, options }: BackendSubject): Promise<Session> {
  return backend.createSession(model, options ?? {});
}

async function checkDeclaration(session: Session, { backend }: BackendSubject): Promise<void> {
  assert(backend.name.length > 0, 'the backend has no name');
  assert(session.provider.length > 0, 'the session names no provider');
  assert([true, false, 'unknown'].includes(session.batchInvariant), 'batchInvariant is neither a boolean nor unknown');
  for (const infos of [session.inputs, session.outputs]) {
    assert(infos.length > 0, 'the session declares no inputs or no outputs');
    assert(new Set(infos.map((info) => info.name)).size === infos.length, 'two tensors have one name');
    for (const { shape } of infos) {
      const sound = shape.every((size) => typeof size === 'string' || (Number.isInteger(size) && size > 0));
      assert(sound, `a declared axis is neither a name nor a size: [${shape.join(', ')}]`);
    }
  }
}

async function checkOwnership(session: Session, { vocabularySize }: BackendSubject): Promise<void> {
  const feeds = sampleFeeds(session, sampleRows([6, 3], vocabularySize));
  const outputs = await session.run(feeds);
  const before = copyOutputs(outputs);
  // The caller fills its buffers anew, and the session runs again: neither may show in what it gave before.
  for (const { data } of Object.values(feeds)) new Uint8Array(data.buffer, data.byteOffset, data.byteLength).fill(0);
  await session.run(sampleFeeds(session, sampleRows([9, 8], vocabularySize)));
  assertEqual(copyOutputs(outputs), before, 'an answer given before');
}

async function checkInvariance(session: Session, { vocabularySize, tolerance = 1e-4 }: BackendSubject): Promise<void> {
  if (session.batchInvariant !== true) return;
  const rows = sampleRows([5, 12, 5], vocabularySize);
  const together = await session.run(sampleFeeds(session, rows));
  for (const [index, row] of rows.entries()) {
    const alone = await session.run(sampleFeeds(session, [row]));
    for (const name of Object.keys(alone)) {
      assertClose(
        rowOf(together, name, index, row.length),
        rowOf(alone, name, 0, row.length),
        tolerance,
        `${name} of row ${index}`,
      );
    }
  }

  /** One row's values as far as its tokens go. */
  function rowOf(outputs: Tensors, name: string, index: number, tokens: number): number[] {
    const { dims, data } = outputs[name]!;
    const size = data.length / dims[0]!;
    const info = session.outputs.find((output) => output.name === name);
    const sequence = dims.length > 2 || typeof info?.shape[1] === 'string';
    const own = sequence ? (size / dims[1]!) * tokens : size;
    return Array.from(data.subarray(index * size, index * size + own), Number);
  }
}

async function checkRefusal(session: Session, { vocabularySize }: BackendSubject): Promise<void> {
  const rows = sampleRows([4], vocabularySize);
  await assertRejects(session.run({}), 'EXECUTION_FAILED');
  const misshapen = Object.fromEntries(
    Object.entries(sampleFeeds(session, rows)).map(([name, tensor]) => [name, { ...tensor, dims: [1, 4, 7] }]),
  );
  await assertRejects(session.run(misshapen), 'EXECUTION_FAILED');
  await session.run(sampleFeeds(session, rows));
}
