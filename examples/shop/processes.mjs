import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** So many ports that nobody listens on at this moment. */
export async function freePorts(count) {
  const servers = [];
  for (let i = 0; i < count; i++) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** One service in a process of its own, and every line that it wrote. */
export class Service {
  /** The lines of standard output: the service's own log. */
  lines = [];
  /** What it wrote to standard error, which should be nothing. */
  errors = '';
  #ports;
  #child;
  #ended;

  /**
   * @param name - Its `service.name`.
   * @param flags - How Node is told to preload: `['--require', 'otelier/register']`.
   * @param file - The program, from the root of the package.
   */
  constructor({ name, flags, file, port, metricsPort, env }) {
    this.name = name;
    this.#ports = [port, metricsPort];
    this.url = `http://127.0.0.1:${port}`;
    this.metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
    this.command = ['node', ...flags, file].join(' ');
    this.#child = spawn(process.execPath, [...flags, file], {
      cwd: root,
      env: {
        ...env,
        PORT: String(port),
        OTEL_SERVICE_NAME: name,
        OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
        OTEL_EXPORTER_PROMETHEUS_PORT: String(metricsPort),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.lines.push(line));
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.errors += text;
    });
    // `close` comes after the last line was read, `exit` may come before.
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => resolve({ error }));
      this.#child.on('close', (code, signal) => resolve({ code, signal }));
    });
  }

  /**
   * Waits until it and its metrics can be reached. A bare connection is no request, so it leaves no
   * trace.
   */
  async listening(timeoutMs = 15_000) {
    const end = performance.now() + timeoutMs;
    for (;;) {
      if ((await Promise.all(this.#ports.map(takesConnections))).every(Boolean)) return;
      const { exitCode, signalCode } = this.#child;
      if (exitCode !== null || signalCode !== null || performance.now() > end) {
        const why = exitCode === null ? `within ${timeoutMs} ms` : `and ended with ${exitCode}`;
        throw new Error(`${this.name} does not listen ${why}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Asks it to end, and kills it if it has not after a while. @returns how it ended */
  async stop(timeoutMs = 8_000) {
    const started = performance.now();
    let killed = false;
    const timer = setTimeout(() => {
      killed = true;
      this.kill();
    }, timeoutMs);
    this.#child.kill('SIGTERM');
    const end = await this.#ended;
    clearTimeout(timer);
    return { ...end, killed, tookMs: performance.now() - started };
  }

  /** Ends it at once. Harmless when it has ended already. */
  kill() {
    this.#child.kill('SIGKILL');
  }
}

function takesConnections(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
