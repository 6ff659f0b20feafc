import { expect, test, vi } from 'vitest';
import { onAbort } from './on-abort.js';

test('tells every listener that still listens, through one listener of the signal', () => {
  const controller = new AbortController();
  const add = vi.spyOn(controller.signal, 'addEventListener');
  const heard: string[] = [];
  onAbort(controller.signal, () => heard.push('a'));
  const stop = onAbort(controller.signal, () => heard.push('b'));
  onAbort(controller.signal, () => heard.push('c'));
  stop();
  controller.abort();
  expect(heard).toEqual(['a', 'c']);
  expect(add).toHaveBeenCalledTimes(1);
});

test('a listener that stops another one while the signal fires is heeded or not, but never breaks the rest', () => {
  const controller = new AbortController();
  const heard: string[] = [];
  let stop = (): void => {};
  onAbort(controller.signal, () => {
    heard.push('a');
    stop();
  });
  stop = onAbort(controller.signal, () => heard.push('b'));
  onAbort(controller.signal, () => heard.push('c'));
  controller.abort();
  expect(heard.filter((name) => name !== 'b')).toEqual(['a', 'c']);
});

test('leaves a signal that nobody listens to any more, and comes back', () => {
  const controller = new AbortController();
  const remove = vi.spyOn(controller.signal, 'removeEventListener');
  const heard: string[] = [];
  const stops = ['a', 'b'].map((name) => onAbort(controller.signal, () => heard.push(name)));
  stops[0]?.();
  expect(remove).not.toHaveBeenCalled();
  stops[1]?.();
  expect(remove).toHaveBeenCalledTimes(1);
  onAbort(controller.signal, () => heard.push('c'));
  // Of a call that has ended before: it does not end what another one has begun.
  stops[1]?.();
  controller.abort();
  expect(heard).toEqual(['c']);
});
