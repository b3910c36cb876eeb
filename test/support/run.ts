import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { startReceiver } from '../../src/testing/index.ts';
import { root } from '../architecture/source.ts';

/** The preload as it is published. */
export const register = join(root, 'dist/cjs/register.js');

/** The same from its sources, without a build: what it covers is counted. */
export const registerFromSources = join(root, 'instrumentation/register.ts');

/** The Node that runs the fixtures: the one of the tests, unless `TEST_NODE` names another. */
const node = process.env.TEST_NODE ?? process.execPath;

/** The two forms of the one flag. */
export const flags = ['--require', '--import'] as const;

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

export interface RunOptions {
  /** Path below test/fixtures/. */
  readonly app: string;
  readonly flag?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly receiver?: Receiver;
  /** Called with the child when it has printed its first line. */
  readonly onFirstLine?: (child: ChildProcess, line: string) => void;
  readonly preload?: string | null;
}

/** Runs a fixture with the preload, to its end. */
export function run(options: RunOptions): Promise<Ended> {
  const began = performance.now();
  const preload = options.preload === undefined ? register : options.preload;
  const flag = preload === null ? [] : [options.flag ?? '--require', preload];
  const child = spawn(
    node,
    [...flag, join(root, 'test/fixtures', options.app), ...(options.args ?? [])],
    { env: environment(options), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let stderr = '';
  let announced = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (!announced && stdout.includes('\n')) {
      announced = true;
      options.onFirstLine?.(child, stdout.slice(0, stdout.indexOf('\n')));
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 45_000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, tookMs: performance.now() - began });
    });
  });
}

function environment(options: RunOptions): NodeJS.ProcessEnv {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL|NODE_OPTIONS)/.test(name)),
  );
  return {
    ...clean,
    OTEL_SERVICE_NAME: 'fixture',
    ...(options.receiver === undefined
      ? {}
      : { OTEL_EXPORTER_OTLP_ENDPOINT: options.receiver.url }),
    ...options.env,
  };
}

/** Runs something with a receiver of its own, which is closed in any case. */
export async function withReceiver<T>(
  use: (receiver: Receiver) => Promise<T>,
  ...options: Parameters<typeof startReceiver>
): Promise<T> {
  const receiver = await startReceiver(...options);
  try {
    return await use(receiver);
  } finally {
    await receiver.close();
  }
}
