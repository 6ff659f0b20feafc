import { LexrunError } from '@lexrun/core';

/** Loads a module the application named. @throws LexrunError `INVALID_OPTIONS` where it lacks what is asked of it. */
export async function importOwn<T>(module: string, member: keyof T & string): Promise<T> {
  let loaded: T;
  try {
    // The application names an absolute URL here: a bundler cannot know it and must leave the import alone.
    loaded = await import(/* @vite-ignore */ /* webpackIgnore: true */ module);
  } catch (cause) {
    throw new LexrunError('INVALID_OPTIONS', `The module that should export ${member} cannot be loaded.`, {
      hint: 'Give its absolute URL, whose JavaScript the content security policy allows.',
      cause,
    });
  }
  if (typeof loaded[member] === 'function') return loaded;
  throw new LexrunError('INVALID_OPTIONS', `The module does not export a function ${member}.`);
}
