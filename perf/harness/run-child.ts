import { spawn } from 'node:child_process';

/** A process to be started. */
export interface Child {
  /** What stands after `node`. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** What a child told of itself, and when it was started. */
export interface Told<T> {
  readonly told: T;
  /** On the clock of `process.hrtime`, which all processes of a machine share; in ns. */
  readonly startedNs: bigint;
}

/** A child that says nothing for so long never will; in ms. */
const patienceMs = 60_000;

/**
 * Runs a Node process to its end, with an environment of its own: what this one was started with
 * (a NODE_OPTIONS, a compile cache, settings of a telemetry) would be measured too. The child tells
 * what it found as JSON on file descriptor 3, apart from whatever the measured code prints.
 *
 * @throws Error when it fails, tells nothing, or takes longer than a minute.
 */
export function runChild<T>({ args, env, cwd }: Child): Promise<Told<T>> {
  return new Promise((resolve, reject) => {
    const path = process.env.PATH ?? '';
    const startedNs = process.hrtime.bigint();
    const child = spawn(process.execPath, [...args], {
      cwd,
      env: { PATH: path, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    let errors = '';
    let text = '';
    child.stdio[2]?.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk;
    });
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', reject).on('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0 || text === '') {
        const how = `ended with ${code ?? signal}${text === '' ? ', having told nothing' : ''}`;
        reject(new Error(`node ${args.join(' ')} ${how}\n${errors}`));
      } else resolve({ told: JSON.parse(text) as T, startedNs });
    });
  });
}
