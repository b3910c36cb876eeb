import type { SamplerConfigModel } from '@opentelemetry/configuration';
import type { EnvReader } from './env-reader.ts';

/** The sampler; without one that is valid, what the caller decided, and every new trace. */
export function samplerModel(reader: EnvReader): SamplerConfigModel {
  const name = reader.value('OTEL_TRACES_SAMPLER');
  const parentBased = name.startsWith('parentbased_');
  const root = rootSampler(reader, parentBased ? name.slice('parentbased_'.length) : name);
  return parentBased ? { parent_based: { root } } : root;
}

function rootSampler(reader: EnvReader, name: string): SamplerConfigModel {
  if (name === 'traceidratio') {
    return { trace_id_ratio_based: { ratio: reader.value('OTEL_TRACES_SAMPLER_ARG') } };
  }
  if (reader.isSet('OTEL_TRACES_SAMPLER_ARG')) {
    // A ratio that nobody reads is most often a sampler that somebody forgot to name.
    reader.object(
      'OTEL_TRACES_SAMPLER_ARG',
      'has no effect, since OTEL_TRACES_SAMPLER is neither traceidratio nor parentbased_traceidratio.',
    );
  }
  return name === 'always_off' ? { always_off: {} } : { always_on: {} };
}
