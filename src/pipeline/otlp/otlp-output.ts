import type { Resource } from '@opentelemetry/resources';
import type { Output } from '../output.ts';
import type { OtlpDeps } from './deps.ts';
import { OtlpHttp, type OtlpHttpModel, type OtlpSignal } from './otlp-http.ts';
import { resourcesReady } from './resources-ready.ts';

/** An {@link Output} over OTLP/HTTP for items that each know their resource. */
export function otlpOutput<T extends { readonly resource: Resource }>(
  signal: OtlpSignal<T[]>,
  model: OtlpHttpModel,
  deps?: OtlpDeps,
): Output<T> {
  const http = new OtlpHttp(signal, model, deps);
  return {
    name: http.name,
    async send(batch, abort) {
      await resourcesReady(batch, abort, deps?.clock);
      return http.send([...batch], batch.length, abort);
    },
    request: (batch) => http.request([...batch]),
    close: () => http.close(),
  };
}
