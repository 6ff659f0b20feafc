import { describe } from 'vitest';
import { testGolden } from './harness/golden-suite.js';
import { useBrowser } from './harness/use-browser.js';

const stage = useBrowser({ shared: true });

describe('every recorded answer on WASM', () => {
  testGolden(stage, { device: 'wasm', calls: Number.POSITIVE_INFINITY, tolerance: 1e-4, margin: 0 });
});
