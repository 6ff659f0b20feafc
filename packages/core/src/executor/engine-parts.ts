import type { ModelFiles, ModelReference } from '../model/model-source.js';
import type { Backend } from '../session/backend.js';
import type { TaskRunner } from '../task/task-runner.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { ModuleSpec } from './executor.js';

/** What an engine needs of the place it runs in. Node, web and the inline executor each give their own. */
export interface EngineParts {
  /** Builds the backend a spec names. */
  createBackend(spec: ModuleSpec): Promise<Backend>;
  /** Opens the model a spec names. */
  openModel(reference: ModelReference): Promise<ModelFiles>;
  /** Finds the executor's side of a task. @throws LexrunError `UNSUPPORTED_TASK`. */
  loadRunner(task: string): Promise<TaskRunner>;
  /** Builds a tokenizer other than core's own engine. */
  createTokenizer?(spec: ModuleSpec, files: ModelFiles): Promise<Tokenizer>;
  /** Lets waiting messages in between two runs. */
  yieldToInbox(): Promise<void>;
}
