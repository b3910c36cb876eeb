import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../architecture/source.ts';

/** A program of somebody else: where the environment says, or as built into collector/.bin. */
export function program(name: string, variable: string): string | undefined {
  const path = process.env[variable] ?? join(root, 'collector/.bin', name);
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    // One that was asked for by name should not be skipped quietly.
    if (process.env[variable] !== undefined) throw new Error(`${variable}: cannot run ${path}`);
    return undefined;
  }
}

/** So many ports that nobody listens on at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.once('listening', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** What runs beside the tests, and what it wrote. */
export class Companion {
  output = '';
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(path: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#name = path;
    this.#child = spawn(path, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
      this.#child.once('error', (error) => {
        this.output += String(error);
        resolve();
      });
    });
  }

  /** Waits until an address of it answers with success. */
  async ready(url: string): Promise<void> {
    const answers = () =>
      fetch(url, { signal: AbortSignal.timeout(1000) }).then(
        async (response) => {
          await response.body?.cancel();
          return response.ok;
        },
        () => false,
      );
    for (let tries = 0; tries < 150; tries++) {
      if (await answers()) return;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) break;
      await sleep(100);
    }
    throw new Error(`${this.#name} is not ready at ${url}:\n${this.output.slice(-4000)}`);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#ended;
    clearTimeout(timer);
  }
}

/** Asks again until the answer fits, or for as long; then answers the last answer. */
export async function eventually<T>(
  ask: () => Promise<T>,
  fits: (answer: T) => boolean,
  timeoutMs = 20_000,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (fits(answer) || performance.now() > end) return answer;
    await sleep(250);
  }
}
