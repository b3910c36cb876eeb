import type { IncomingMessage } from 'node:http';
import type { CheckKind, HealthReport } from '../health/index.ts';
import { type Answer, inWords } from './answer.ts';
import { type AdminServerSettings, type Page, probePaths } from './options.ts';

/** Finds the answer to a request. */
export class Router {
  readonly #settings: AdminServerSettings;
  #collecting: Promise<Page> | undefined;

  constructor(settings: AdminServerSettings) {
    this.#settings = settings;
  }

  /** Never rejects. Neither `Host` nor any other header has a part in it. */
  async answer(request: IncomingMessage): Promise<Answer> {
    const [path, query] = targetOf(request.url ?? '');
    const page = this.#pageAt(path);
    if (page === undefined) return inWords(404, 'There is nothing here.');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return inWords(405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' });
    }
    try {
      return await page(query);
    } catch (error) {
      this.#report(error);
      return inWords(500, 'The page could not be made.');
    }
  }

  #pageAt(path: string): ((query: string) => Promise<Answer>) | undefined {
    const { metrics, metricsPath, health } = this.#settings;
    if (metrics !== undefined && path === metricsPath) return () => this.#metrics(metrics);
    if (health === undefined || !Object.hasOwn(probePaths, path)) return undefined;
    const kind = probePaths[path as keyof typeof probePaths];
    return (query) => this.#probe(health, kind, query);
  }

  /** Requests at the same time share one collection. */
  async #metrics(metrics: () => Promise<Page>): Promise<Answer> {
    this.#collecting ??= this.#inTime(metrics).finally(() => {
      this.#collecting = undefined;
    });
    const { body, contentType } = await this.#collecting;
    if (typeof body !== 'string' || typeof contentType !== 'string') {
      throw new TypeError('the page of metrics is no text');
    }
    return { status: 200, contentType, body, compressible: true };
  }

  async #probe(
    health: { check(kind: CheckKind): Promise<HealthReport> },
    kind: CheckKind,
    query: string,
  ): Promise<Answer> {
    const report = await this.#inTime(() => health.check(kind));
    const verbose = new URLSearchParams(query).has('verbose');
    return {
      status: report.status === 'fail' ? 503 : 200,
      contentType: 'application/health+json; charset=utf-8',
      body: `${JSON.stringify(verbose ? withChecks(report) : { status: report.status })}\n`,
    };
  }

  /** What `make` makes, or a rejection when it takes too long. */
  #inTime<T>(make: () => Promise<T>): Promise<T> {
    const { clock, pageTimeoutMs } = this.#settings;
    return new Promise((resolve, reject) => {
      const timer = clock.setTimeout(
        () => reject(new Error(`no page within ${pageTimeoutMs} ms`)),
        pageTimeoutMs,
      );
      timer.unref();
      // An async function turns what is thrown at once into a rejection like any other.
      (async () => make())()
        .then(resolve, reject)
        .finally(() => timer.clear());
    });
  }

  #report(error: unknown): void {
    try {
      this.#settings.onError(error);
    } catch {
      // Whoever listens must not break the answer.
    }
  }
}

/** Messages stay inside: they may name hosts and users. */
function withChecks({ status, checks }: HealthReport): object {
  return {
    status,
    checks: checks.map(({ name, status, critical, durationMs }) => ({
      name,
      status,
      critical,
      durationMs,
    })),
  };
}

/** Path and query of a request's target. Nothing is decoded or resolved: a path is what is known. */
function targetOf(url: string): [path: string, query: string] {
  // The absolute form, as proxies send it, is the only one that does not begin with the path.
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '');
  const [path = '', ...query] = target.split('?');
  return [path, query.join('?')];
}
