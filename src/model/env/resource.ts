import type { ResourceConfigModel } from '@opentelemetry/configuration';
import type { EnvReader } from './env-reader.ts';
import { variables } from './variables.ts';

/** What the model calls the detectors; `env` has none, since its work is done right here. */
const detectorKeys = {
  host: 'host',
  os: 'os',
  process: 'process',
  serviceinstance: 'service',
} as const;

/** The resource: attributes from the environment, and who may add to them. */
export function resourceModel(reader: EnvReader): ResourceConfigModel {
  const attributes = new Map<string, string>();
  for (const { name, value } of reader.given('OTEL_RESOURCE_ATTRIBUTES') ?? []) {
    attributes.set(name, value);
  }
  const serviceName = reader.given('OTEL_SERVICE_NAME');
  if (serviceName !== undefined) attributes.set('service.name', serviceName);
  const detectors =
    reader.given('OTEL_NODE_RESOURCE_DETECTORS') ?? variables.OTEL_NODE_RESOURCE_DETECTORS.values;
  return {
    attributes: [...attributes].map(([name, value]) => ({ name, value, type: 'string' })),
    'detection/development': {
      detectors: detectors
        .filter((detector) => detector !== 'env')
        .map((detector) => ({ [detectorKeys[detector]]: {} })),
    },
  };
}
