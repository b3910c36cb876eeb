import { diag } from '@opentelemetry/api';
import type { Clock } from '../base/index.ts';
import type { MetricHub } from '../pipeline/index.ts';
import type { MetricsEndpoint } from './runtime.ts';

/**
 * Opens the server that metrics are scraped from. It is loaded and listens in the background; when
 * it cannot listen, the app runs on and the reason is told.
 */
export function openEndpoint(
  address: { readonly host: string; readonly port: number },
  hub: MetricHub,
  clock: Clock,
): MetricsEndpoint {
  let closed = false;
  let url: string | undefined;
  const opening = open(address, hub, clock).then(
    (server) => {
      url = server.url;
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

async function open(
  address: { readonly host: string; readonly port: number },
  hub: MetricHub,
  clock: Clock,
) {
  const [{ AdminServer }, { exposition }] = await Promise.all([
    import('../admin/index.ts'),
    import('../prometheus/index.ts'),
  ]);
  const server = new AdminServer({
    clock,
    metrics: async () => {
      const { resourceMetrics, errors } = await hub.collect();
      if (errors.length > 0) diag.warn('Some metrics could not be collected.', ...errors);
      return exposition(resourceMetrics);
    },
  });
  await server.listen(address);
  return server;
}
