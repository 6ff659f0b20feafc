import type { Session } from './session.js';

/** The bytes of a model, checked against their recorded hashes where a manifest has them. */
export interface ModelBytes {
  /** The ONNX file. */
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** External weight files by the name the model refers to them with. */
  readonly externalData: readonly {
    /** As the ONNX file names it; checked to lie inside the model. */
    readonly path: string;
    /** Its bytes. */
    readonly data: Uint8Array<ArrayBuffer>;
  }[];
  /** Read off the model's operators: see `Session.batchInvariant`. */
  readonly batchInvariant: boolean;
}

/** The model a session is made of. A backend that runs elsewhere never reads the bytes. */
export interface SessionModel {
  /** File name inside the model, for messages. */
  readonly name: string;
  /** Reads and verifies the bytes, once a call. They belong to the caller, who may give their memory back after loading. */
  read(): Promise<ModelBytes>;
}

/** How a session runs. Cloneable. */
export interface SessionOptions {
  /** The device asked for; each backend documents its names. @default 'auto' */
  readonly device?: string;
  /** Index of the device, where there are several. @default 0 */
  readonly deviceId?: number;
  /** Threads of one run. 1 to 256. */
  readonly threads?: number;
  /** What the runtime may do to the graph before it runs it; each backend documents its names. @default 'all' */
  readonly graphOptimization?: string;
  /** Whether rows share runs even where answers then depend on each other, as the caller allows. @default false */
  readonly sharesAnyRun?: boolean;
}

/** Makes sessions with one runtime: onnxruntime-node, onnxruntime-web, a remote server. */
export interface Backend {
  /** Stable name for health reports and telemetry. */
  readonly name: string;
  /** Begins what sessions with these options need, while the model is read. What fails here, `createSession` tells. */
  prepare?(options: SessionOptions): void;
  /**
   * Loads a model.
   * @throws LexrunError `INVALID_MODEL` for bytes the runtime refuses, `UNSUPPORTED_DEVICE` for a device it lacks.
   */
  createSession(model: SessionModel, options: SessionOptions): Promise<Session>;
}

/** What a backend module exports, so that an executor can build the backend where it runs. */
export interface BackendModule {
  /** Called once in each executor, with the options of its {@link ModuleSpec}. */
  createBackend(options: unknown): Backend | Promise<Backend>;
}
