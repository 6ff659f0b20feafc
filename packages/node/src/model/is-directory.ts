import { statSync } from 'node:fs';

/** Whether a path leads to a directory. What cannot be looked at is none: the system's errors would carry its path. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
