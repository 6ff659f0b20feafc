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
