import { describe, expect, test } from 'vitest';
import { createThroughputMeter } from './throughput-meter.js';

describe('throughput meter', () => {
  test('knows nothing until executors were busy for a quarter of a second', () => {
    const meter = createThroughputMeter();
    meter.finished(1_000, 5_000, true);
    meter.finished(50, 5_249, true);
    expect(meter.rate).toBeUndefined();
    // What was finished before the stretch began says nothing about it.
    meter.finished(50, 5_250, true);
    expect(meter.rate).toBe(400);
  });

  test('a new sample counts for three tenths', () => {
    const meter = createThroughputMeter();
    meter.finished(0, 0, true);
    meter.finished(100, 250, true);
    meter.finished(200, 500, true);
    expect(meter.rate).toBeCloseTo(520);
  });

  test('a stretch with an idle executor is left out', () => {
    const meter = createThroughputMeter();
    meter.finished(0, 0, true);
    meter.finished(100, 100, true);
    meter.finished(100, 5_000, false);
    meter.finished(100, 6_000, false);
    meter.finished(100, 7_000, true);
    expect(meter.rate).toBeUndefined();
    meter.finished(100, 7_500, true);
    expect(meter.rate).toBe(200);
  });

  test('forgets the rate and the stretch', () => {
    const meter = createThroughputMeter();
    meter.finished(0, 0, true);
    meter.finished(100, 250, true);
    meter.finished(100, 300, true);
    meter.reset();
    expect(meter.rate).toBeUndefined();
    meter.finished(100, 1_000, true);
    expect(meter.rate).toBeUndefined();
    meter.finished(100, 2_000, true);
    expect(meter.rate).toBe(100);
  });
});
