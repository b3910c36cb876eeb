import { diag } from '@opentelemetry/api';
import type { MetricHub, Pipeline } from '../pipeline/index.ts';
import type { MetricsEndpoint } from './runtime.ts';

/**
 * Opens the server that metrics are scraped from and probes are answered at. It is loaded and
 * listens in the background; when it cannot listen, the app runs on and the reason is told.
 */
export function openEndpoint(
  place: Pipeline['prometheus'] & object,
  hub: MetricHub,
): MetricsEndpoint {
  let closed = false;
  let url: string | undefined;
  const opening = open(place, hub).then(
    ([server, { host, port }]) => {
      url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
      diag.info(`Metrics are served at ${url}/metrics.`);
      return server;
    },
    (error: unknown) => {
      diag.error('Metrics cannot be scraped.', error);
      return undefined;
    },
  );
  return {
    get url() {
      return closed ? undefined : url;
    },
    async close() {
      closed = true;
      await (await opening)?.close();
    },
  };
}

async function open(place: { readonly host: string; readonly port: number }, hub: MetricHub) {
  const [{ AdminServer }, { exposition }, { health }] = await Promise.all([
    import('../admin/index.ts'),
    import('../prometheus/index.ts'),
    import('../health/index.ts'),
  ]);
  const server = new AdminServer({
    ...place,
    health,
    metrics: async () => {
      const { resourceMetrics, errors } = await hub.collect();
      if (errors.length > 0) diag.warn('Some metrics could not be collected.', ...errors);
      return exposition(resourceMetrics);
    },
    onError: (error) => diag.error('A page of the metrics endpoint failed.', error),
  });
  return [server, await server.start()] as const;
}
