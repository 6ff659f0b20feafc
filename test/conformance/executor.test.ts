import {
  type BackendModule,
  createInlineExecutor,
  createMemorySource,
  loadTaskRunner,
  type ModuleSpec,
} from '@lexrun/core';
import * as testing from '@lexrun/core/testing';
import { describeExecutor } from '@lexrun/core/testing';
import { createProcessExecutor, createWorkerExecutor } from '@lexrun/node';
import { runCases } from './run-cases.js';

const SAME_THREAD = {
  'tells when it dies, and fails what it ran': 'it lives and dies with the thread of its caller',
  'kill ends a run that never returns': 'nothing on the thread of its caller can be killed',
};

runCases(
  describeExecutor(
    'inline executor',
    () => ({
      createExecutor: () =>
        createInlineExecutor({
          createBackend: async ({ options }: ModuleSpec) => (testing as BackendModule).createBackend(options),
          openModel: (reference) => createMemorySource().open(reference),
          loadRunner: (task) => loadTaskRunner(task),
          yieldToInbox: () => new Promise((resolve) => setImmediate(resolve)),
        }),
    }),
    SAME_THREAD,
  ),
);

runCases(
  describeExecutor('worker executor', () => ({ createExecutor: () => createWorkerExecutor() }), {
    'kill ends a run that never returns': 'ending a thread inside native code would take the process down',
  }),
);

runCases(describeExecutor('process executor', () => ({ createExecutor: () => createProcessExecutor() })));
