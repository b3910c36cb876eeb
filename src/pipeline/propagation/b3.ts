import type { TextMapPropagator } from '@opentelemetry/api';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';

/**
 * The B3 propagator of OpenTelemetry. Reads both forms; writes the one named here.
 *
 * This file alone imports the package, so that a process that does not speak B3 never loads it.
 *
 * @param encoding - `single`: the header `b3`. `multi`: the headers `x-b3-…`.
 */
export function b3Propagator(encoding: 'single' | 'multi'): TextMapPropagator {
  return new B3Propagator({
    injectEncoding:
      encoding === 'multi' ? B3InjectEncoding.MULTI_HEADER : B3InjectEncoding.SINGLE_HEADER,
  });
}
