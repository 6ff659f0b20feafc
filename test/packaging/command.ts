import { spawn } from 'node:child_process';

/** What a command said and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command and waits for its end; on Windows through its shell, which alone finds `npm` and `npx`. */
export function command(
  name: string,
  args: readonly string[],
  cwd: string,
  extra: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const child = spawn(name, args, {
    cwd,
    timeout: 230_000,
    shell: process.platform === 'win32' && name !== process.execPath,
    stdio: ['ignore', 'pipe', 'pipe'],
    // As scripts/setup.mjs does it: the install script of onnxruntime-node would fetch CUDA libraries.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', NODE_OPTIONS: '', ...extra },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, output: output + error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}
