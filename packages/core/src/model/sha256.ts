import { LexrunError } from '../error/lexrun-error.js';

/**
 * SHA-256 of the bytes as 64 lower-case hexadecimal digits.
 * @throws LexrunError `INTEGRITY` where the platform has no `crypto.subtle`: a page that was not loaded securely.
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // Browsers leave `subtle` out of pages served over plain HTTP from anywhere but localhost.
  const subtle = crypto.subtle as typeof crypto.subtle | undefined;
  if (subtle === undefined) {
    throw new LexrunError('INTEGRITY', 'Files cannot be verified: crypto.subtle is missing', {
      hint: 'Serve the page over HTTPS (or from localhost).',
    });
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
