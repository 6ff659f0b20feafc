// A session in a thread of its own: tensors in, tensors out. ONNX Runtime blocks the thread it runs on.
import { parentPort, workerData } from 'node:worker_threads';
import { openModel } from '@lexrun/core';
import { createDirectorySource, createNodeBackend, LexrunError } from '@lexrun/node';

const failure = (error) => LexrunError.from(error, 'INTERNAL', 'The session failed in an unforeseen way.').toJSON();

try {
  const { path, dtype, threads } = workerData;
  const files = await createDirectorySource().open({ kind: 'directory', path });
  const { weights, config, manifest } = await openModel(files, { dtype });
  const session = await createNodeBackend().createSession(weights, { threads });
  const { inputs, outputs, provider, batchInvariant } = session;
  parentPort.on('message', async ({ feeds, close }) => {
    if (close) {
      await session.close();
      parentPort.close();
      return;
    }
    try {
      const answer = await session.run(feeds);
      parentPort.postMessage({ answer }, [...new Set(Object.values(answer).map(({ data }) => data.buffer))]);
    } catch (error) {
      parentPort.postMessage({ error: failure(error) });
    }
  });
  const labels = config.labels;
  parentPort.postMessage({
    ready: { inputs, outputs, provider, batchInvariant, labels, revision: manifest?.revision },
  });
} catch (error) {
  parentPort.postMessage({ broken: failure(error) });
}
