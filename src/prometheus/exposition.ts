import type { Attributes } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { forgetLabelNames, labelName } from './label-names.ts';
import { prometheusNames } from './metric-names.ts';
import { nameOf, safeMetrics } from './safe-metrics.ts';

/** A page for Prometheus. */
export interface Exposition {
  readonly body: string;
  readonly contentType: string;
  /** The names of metrics that could not be written; there are none unless their data is broken. */
  readonly dropped: readonly string[];
}

/** What a page looks like. */
export interface ExpositionOptions {
  /** Stands before every name, with `_` between. */
  readonly prefix?: string;
  /** Leaves the labels `otel_scope_name` and its like out. @default false */
  readonly withoutScopeInfo?: boolean;
  /** Leaves the metric `target_info`, which has the resource, out. @default false */
  readonly withoutTargetInfo?: boolean;
  /** Attributes of the resource that every series gets as labels: those whose key matches. */
  readonly resourceConstantLabels?: RegExp;
}

const contentType = 'text/plain; version=0.0.4; charset=utf-8';
const defaults: ExpositionOptions = Object.freeze({});

/** Kept, since a serializer remembers what it has warned of. */
const serializers = new WeakMap<ExpositionOptions, PrometheusSerializer>();

/**
 * Writes metrics in the text format of Prometheus. No metric can make the page invalid: labels that
 * would stand twice are joined, exponential histograms get classic buckets, and what cannot be
 * written at all is left out and named in `dropped`.
 *
 * @param options - Hand in the same object for every page.
 */
export function exposition(
  resourceMetrics: ResourceMetrics,
  options: ExpositionOptions = defaults,
): Exposition {
  forgetLabelNames();
  // Read once: a resource that is not settled yet warns at each reading.
  const { attributes } = resourceMetrics.resource;
  const { resourceConstantLabels: pattern } = options;
  const constant = pattern === undefined ? [] : constantLabels(attributes, pattern);
  const named = prometheusNames(resourceMetrics.scopeMetrics);
  const safe = safeMetrics(attributes, named, constant);
  const { page, dropped } = written(serializerFor(options), safe.resourceMetrics);
  return {
    body: page.endsWith('\n') ? page : `${page}\n`,
    contentType,
    dropped: [...safe.dropped, ...dropped],
  };
}

function constantLabels(attributes: Attributes, pattern: RegExp): string[] {
  return Object.keys(attributes)
    .filter((key) => key.match(pattern))
    .map((key) => labelName(key).label);
}

function serializerFor(options: ExpositionOptions): PrometheusSerializer {
  let serializer = serializers.get(options);
  if (serializer === undefined) {
    serializer = new PrometheusSerializer(
      options.prefix,
      false,
      options.resourceConstantLabels,
      options.withoutTargetInfo,
      options.withoutScopeInfo,
    );
    serializers.set(options, serializer);
  }
  return serializer;
}

/** The page, without the metrics on which the serializer throws. */
function written(
  serializer: PrometheusSerializer,
  metrics: ResourceMetrics,
): { page: string; dropped: readonly string[] } {
  try {
    return { page: serializer.serialize(metrics), dropped: [] };
  } catch {
    const dropped: string[] = [];
    const { resource } = metrics;
    const scopeMetrics = metrics.scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.filter((metric) => {
        try {
          serializer.serialize({ resource, scopeMetrics: [{ scope, metrics: [metric] }] });
          return true;
        } catch {
          dropped.push(nameOf(metric));
          return false;
        }
      }),
    }));
    return { page: serializer.serialize({ resource, scopeMetrics }), dropped };
  }
}
