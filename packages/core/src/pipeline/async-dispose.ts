/** `Symbol.asyncDispose`; not every browser has it yet, and its polyfills use this name where it is missing. */
export const asyncDispose: typeof Symbol.asyncDispose = (Symbol.asyncDispose ??
  Symbol.for('Symbol.asyncDispose')) as typeof Symbol.asyncDispose;
