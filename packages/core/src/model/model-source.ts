import type { ManifestFile } from './manifest.js';
import type { HubReference, UrlReference } from './remote-reference.js';

/** How a file of a model is read. */
export interface ReadOptions {
  /**
   * Refuse a file that other names on the disk share (hard links). Asked for where a file's name comes from the model
   * and no hash vouches for its content; sources without such links ignore it. @default false
   */
  readonly exclusive?: boolean;
}

/** Read access to the files of one model. */
export interface ModelFiles {
  /**
   * Bytes of a file, freshly read and owned by the caller.
   * @param path relative to the model, `/` between folders
   * @param maxBytes refused beyond it
   * @throws LexrunError `MODEL_NOT_FOUND` without such a file, `INVALID_MODEL` beyond `maxBytes` or outside the model.
   */
  read(path: string, maxBytes: number, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether the model has the file. */
  has(path: string): Promise<boolean>;
  /** The SHA-256 of bytes it gave, where it has taken it, so that nobody takes it again. */
  readonly hashes?: WeakMap<Uint8Array, string> | undefined;
}

/** Where models come from: a directory, a hub over HTTP(S), memory. */
export interface ModelSource {
  /** Opens the model that a cloneable reference names. @throws LexrunError `MODEL_NOT_FOUND`. */
  open(reference: ModelReference): Promise<ModelFiles>;
}

/** Names a model in plain data, so that it can cross to an executor and be opened there. */
export type ModelReference =
  /** A local directory (node), or the same-origin or absolute URL of one (web). */
  | {
      readonly kind: 'directory';
      /** Relative paths start at the working directory (node) or the page's address (web). */
      readonly path: string;
      /** Size and SHA-256 of every file, as a lock file records them: other bytes are refused. */
      readonly files?: Readonly<Record<string, ManifestFile>>;
    }
  /** Files given by the caller, by their path inside the model. */
  | {
      readonly kind: 'memory';
      /** Bytes by path inside the model, `/` between folders. */
      readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
    }
  /** A model of a hub; made by `hub()`. */
  | HubReference
  /** A model on a web server; made by `url()`. */
  | UrlReference;
