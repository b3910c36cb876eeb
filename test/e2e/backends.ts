import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../architecture/source.ts';
import { Companion, freePorts } from './programs.ts';

export interface Programs {
  readonly otelcol: string;
  readonly prometheus: string;
  readonly jaeger: string | undefined;
}

/** One series of the answer to a query. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * The real programs with the settings of `collector/`, as they are but for their ports, which are
 * free ones: nothing of this machine is in the way, and nothing is left of it.
 */
export class Backends {
  readonly otlp: string;
  readonly logs: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'otelier-e2e-'));
  readonly #ports: readonly number[];
  readonly #running: Companion[] = [];

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.otlp = `http://127.0.0.1:${this.#port(1)}`;
    this.logs = join(this.#folder, 'logs/otelcol.jsonl');
  }

  /** Starts them; with `push`, metrics go by Prometheus's OTLP receiver. */
  static async start(programs: Programs, { push }: { push: boolean }): Promise<Backends> {
    const backends = new Backends(await freePorts(9));
    try {
      await backends.#start(programs, push);
    } catch (error) {
      await backends.stop();
      throw error;
    }
    return backends;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map((each) => each.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Asks Prometheus for the present value of an expression. */
  async query(expression: string): Promise<Sample[]> {
    const url = new URL(`http://127.0.0.1:${this.#port(4)}/api/v1/query`);
    url.searchParams.set('query', expression);
    const answer = (await json(url)) as {
      data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
      error?: string;
    };
    if (answer.data === undefined) throw new Error(`${expression}: ${answer.error}`);
    return answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** Asks Jaeger's HTTP API. */
  async jaeger(path: string): Promise<unknown> {
    return json(new URL(`http://127.0.0.1:${this.#port(6)}${path}`));
  }

  /** What the Collector says of itself, in Prometheus's format. */
  async ownMetrics(): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.#port(3)}/metrics`);
    return response.text();
  }

  async #start({ otelcol, prometheus, jaeger }: Programs, push: boolean): Promise<void> {
    const settings = join(root, 'collector');
    if (jaeger !== undefined) {
      const args = [
        '--config',
        join(settings, 'jaeger/jaeger.yaml'),
        ...set('receivers::otlp::protocols::grpc::endpoint', this.#port(5)),
        ...set('extensions::jaeger_query::http::endpoint', this.#port(6)),
        ...set('extensions::jaeger_query::grpc::endpoint', this.#port(7)),
      ];
      const companion = this.#run(jaeger, args);
      await companion.ready(`http://127.0.0.1:${this.#port(6)}/api/services`);
    }
    await this.#run(prometheus, [
      `--config.file=${this.#prometheusSettings(push)}`,
      `--storage.tsdb.path=${join(this.#folder, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${this.#port(4)}`,
      '--web.enable-otlp-receiver',
    ]).ready(`http://127.0.0.1:${this.#port(4)}/-/ready`);
    const args = [
      '--config',
      join(settings, 'otelcol/otelcol.yaml'),
      ...(push ? ['--config', join(settings, 'otelcol/push.yaml')] : []),
      ...set('receivers::otlp::protocols::grpc::endpoint', this.#port(0)),
      ...set('receivers::otlp::protocols::http::endpoint', this.#port(1)),
      ...set('exporters::prometheus::endpoint', this.#port(2)),
      ...set('extensions::health_check::endpoint', this.#port(8)),
      '--config',
      `yaml:service::telemetry::metrics::readers: ${this.#ownReader()}`,
    ];
    await this.#run(otelcol, args, {
      JAEGER_ENDPOINT: `127.0.0.1:${this.#port(5)}`,
      PROMETHEUS_ENDPOINT: `127.0.0.1:${this.#port(4)}`,
      OTELCOL_LOGS_FILE: this.logs,
    }).ready(`http://127.0.0.1:${this.#port(8)}/`);
  }

  /** Lists are replaced, not merged, so the whole reader is said again. */
  #ownReader(): string {
    const names = 'without_units: false, without_type_suffix: false, without_scope_info: true';
    return `[{pull: {exporter: {prometheus: {host: 127.0.0.1, port: ${this.#port(3)}, ${names}}}}}]`;
  }

  /** A copy of prometheus.yml beside targets of this run. */
  #prometheusSettings(push: boolean): string {
    const file = join(this.#folder, 'prometheus.yml');
    cpSync(join(root, 'collector/prometheus/prometheus.yml'), file);
    mkdirSync(join(this.#folder, 'targets'));
    const targets = {
      telemetry: push ? [] : [this.#port(2)],
      otelcol: [this.#port(3)],
      services: [],
    };
    for (const [name, ports] of Object.entries(targets)) {
      const entries = ports.map((port) => ({ targets: [`127.0.0.1:${port}`] }));
      // JSON is YAML.
      writeFileSync(join(this.#folder, 'targets', `${name}.yml`), JSON.stringify(entries));
    }
    return file;
  }

  #run(path: string, args: readonly string[], env?: Record<string, string>): Companion {
    const companion = new Companion(path, args, env);
    this.#running.push(companion);
    return companion;
  }

  #port(index: number): number {
    return this.#ports[index] ?? 0;
  }
}

/** An address laid over the settings. */
function set(path: string, port: number): string[] {
  return ['--config', `yaml:${path}: 127.0.0.1:${port}`];
}

async function json(url: URL): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  return response.json();
}
