import { describe } from 'vitest';
import { testGolden } from './harness/golden-suite.js';
import { useBrowser, WEBGPU_FLAGS } from './harness/use-browser.js';

// The software adapter takes seconds a run, so two answers of each model have to do.
const stage = useBrowser({ shared: true, flags: WEBGPU_FLAGS });

describe('two recorded answers of each model on WebGPU', () => {
  const leftOut = {
    'modernbert-sequence-classification':
      'onnxruntime-web 1.30 gives other numbers on WebGPU where tokens divide by four',
  };
  testGolden(stage, { device: 'webgpu', calls: 2, tolerance: 1e-3, margin: 2e-3, leftOut });
});
