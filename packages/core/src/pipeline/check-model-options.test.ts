import { expect, test } from 'vitest';
import { checkModelOptions } from './check-model-options.js';

const emit = (): void => {};

test.for([
  ['telemetry', {}],
  ['telemetry', null],
  ['telemetry.textHashKey', { emit, textHashKey: 'a key of sixteen bytes or more' }],
  ['telemetry.textHashKey', { emit, textHashKey: new Uint8Array(15) }],
] as const)('%s is refused: %o', ([option, telemetry]) => {
  expect(() => checkModelOptions({ telemetry })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS', details: expect.objectContaining({ option }) }),
  );
});

test.for([{ emit }, { emit, textHashKey: undefined }, { emit, textHashKey: Buffer.alloc(16, 'k') }])(
  'an observer is taken: %o',
  (telemetry) => checkModelOptions({ telemetry }),
);
