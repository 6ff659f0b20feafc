import type { TelemetryEvent } from '@lexrun/core';
import { createFakeGate, type FakeBackendOptions, type FakeGate, fakeModel } from '@lexrun/core/testing';
import { loadModel, type Model, type NodeOptions, type Pipeline } from '@lexrun/node';
import { onTestFinished } from 'vitest';

/** A model whose runs begin and end when the test says so. */
export interface Gated {
  readonly model: Model;
  readonly classify: Pipeline<'text-classification'>;
  readonly gate: FakeGate;
  readonly events: TelemetryEvent[];
  /** Resolves when an event of the kind has come so many times. */
  whenEvent(type: TelemetryEvent['type'], times?: number): Promise<void>;
}

export interface GatedOptions extends Partial<Omit<NodeOptions, 'backend' | 'telemetry'>> {
  readonly fake?: FakeBackendOptions;
  /** Another module around the fake backend, with options of its own. */
  readonly backend?: { readonly module: string; readonly options: Readonly<Record<string, unknown>> };
}

/**
 * The fake model in one real worker thread, blocked in its run as native code blocks it. The gate is opened and the model
 * closed when the test is over.
 */
export async function openGated({ fake = {}, backend, ...options }: GatedOptions = {}): Promise<Gated> {
  const gate = heardOf(createFakeGate());
  const events: TelemetryEvent[] = [];
  const listeners = new Set<() => void>();
  const model = await loadModel({
    model: fakeModel(),
    workers: 1,
    warmup: false,
    ...options,
    backend: {
      module: backend?.module ?? '@lexrun/core/testing',
      options: { gate: gate.buffer, blocking: true, ...fake, ...backend?.options },
    },
    telemetry: {
      emit(event) {
        events.push(event);
        for (const listener of listeners) listener();
      },
    },
  });
  onTestFinished(async () => {
    gate.open();
    await model.close();
  });
  const whenEvent = async (type: TelemetryEvent['type'], times = 1): Promise<void> => {
    const seen = (): boolean => events.filter((event) => event.type === type).length >= times;
    if (seen()) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!seen()) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
    });
  };
  return { model, classify: model.pipeline('text-classification'), gate, events, whenEvent };
}

/**
 * A gate whose `whenBegun` also waits until this thread has heard of the run: the thread of the executor says that it
 * begins before it does, but the message takes a turn of the event loop.
 */
function heardOf(gate: FakeGate): FakeGate {
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const { whenBegun } = gate;
  return Object.defineProperty(gate, 'whenBegun', {
    value: async (runs: number) => {
      await whenBegun(runs);
      await turn();
      await turn();
    },
  });
}
