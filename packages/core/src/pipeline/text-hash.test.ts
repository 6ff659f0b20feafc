import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createMemorySource } from '../model/memory-source.js';
import type { LogEvent, RequestLogEvent } from '../telemetry/log-event.js';
import { structuredLog } from '../telemetry/structured-log.js';
import { createFakeBackend } from '../testing/fake-backend.js';
import { fakeModel } from '../testing/fake-model.js';
import { createPipeline } from './create-pipeline.js';

const key = 'a key of sixteen bytes or more';
const hmac = (text: string): string => createHmac('sha256', key).update(text).digest('hex').slice(0, 32);

async function logged(textHash: false | { readonly key: string }): Promise<(string | null)[]> {
  const events: LogEvent[] = [];
  const classify = await createPipeline('text-classification', {
    model: fakeModel(),
    backend: createFakeBackend(),
    source: createMemorySource(),
    telemetry: structuredLog({ log: (event) => void events.push(event), textHash }),
  });
  await classify.run('w1\u0007 w2');
  await classify.run(['w1', 'w2']);
  await expect(classify.run('')).rejects.toMatchObject({ code: 'EMPTY_TEXT' });
  await classify.close();
  return (events as RequestLogEvent[]).map((event) => event.textHash);
}

test('the log holds the keyed hash of the texts as they came, none for a refused call', async () => {
  expect(await logged({ key })).toEqual([hmac('w1\u0007 w2'), hmac(JSON.stringify(['w1', 'w2'])), null]);
  expect(await logged(false)).toEqual([null, null, null]);
});
