import { expect, test } from 'vitest';
import { createToldStrings } from '../setup/told-strings.js';

test('the search that runs behind every test finds a text, a word of one, in any case and any place', () => {
  const leaked = (told: unknown): string[] => {
    const found = createToldStrings();
    found.named('sentiment');
    found.asked(['Marrakesh is warm', { question: '鲸落 ?' }, 'ab c']);
    found.told(told);
    return found.leaks();
  };
  expect(leaked({ event: 'request', model: 'sentiment', code: 'EMPTY_TEXT', id: '1z', ms: { total: 3 } })).toEqual([]);
  for (const told of ['marrakesh', 'at MARRAKESH.', '鲸落', 'so: ab c', 'Marrakesh is warm']) {
    expect(leaked({ message: told }), told).toEqual([told]);
    expect(leaked([{ attributes: { [told]: [told] } }]), told).toEqual([told]);
  }
});

test('it finds two words, or a few characters of another script, in what a process wrote in pieces', () => {
  const leaked = (...pieces: string[]): string[] => {
    const found = createToldStrings();
    found.asked(['Marrakesh is warm', '这部电影真的很好看']);
    for (const piece of pieces) found.said(piece, 'a server');
    return found.leaks();
  };
  expect(leaked('{"level":"info","city":"Marrakesh","text', 's":1,"warm":"is 电影"}')).toEqual([]);
  expect(leaked('{"message":"Marra', 'kesh is w"}')).toEqual(['marrakesh is']);
  expect(leaked('no label for 部电影真')).toEqual(['部电影真']);
});
