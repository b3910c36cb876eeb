import { diag } from '@opentelemetry/api';
import type {
  LogRecordExporterConfigModel,
  PeriodicMetricReaderConfigModel,
  SpanExporterConfigModel,
} from '@opentelemetry/configuration';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Clock } from '../base/index.ts';
import { type LazyPart, loadPart } from './lazy/load.ts';
import { lazyOutput, lazySender } from './lazy-output.ts';
import { type ConsoleMetricOptions, consoleMetricSender } from './metrics/console-sender.ts';
import type { MetricSender } from './metrics/sender.ts';
import type { Output } from './output.ts';

/** What exporters need from around them. */
export interface ExporterDeps extends ConsoleMetricOptions {
  readonly clock: Clock;
  /** Variables with `HTTP_PROXY` and the like. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Otlp = typeof import('./lazy/otlp.ts');
type Grpc = typeof import('./lazy/grpc.ts');

/** Where an exporter of spans in the model sends them. */
export function spanOutput(
  exporter: SpanExporterConfigModel,
  deps: ExporterDeps,
): Output<ReadableSpan> {
  const { otlp_http: http, otlp_grpc: grpc } = exporter;
  if (grpc) {
    return lazily(grpc, 'grpc', (part: Grpc) => part.otlpGrpcSpanOutput(grpc));
  }
  return lazily(http, 'otlp', (part: Otlp) => part.otlpSpanOutput(http ?? {}, otlpDeps(deps)));
}

/** Where an exporter of log records in the model sends them. */
export function logOutput(
  exporter: LogRecordExporterConfigModel,
  deps: ExporterDeps,
): Output<ReadableLogRecord> {
  const { otlp_http: http, otlp_grpc: grpc } = exporter;
  if (grpc) return lazily(grpc, 'grpc', (part: Grpc) => part.otlpGrpcLogOutput(grpc));
  return lazily(http, 'otlp', (part: Otlp) => part.otlpLogOutput(http ?? {}, otlpDeps(deps)));
}

/** Where a reader of metrics in the model sends them. */
export function metricSender(
  reader: PeriodicMetricReaderConfigModel,
  deps: ExporterDeps,
): MetricSender {
  const { otlp_http: http, otlp_grpc: grpc } = reader.exporter;
  if ('console' in reader.exporter) return consoleMetricSender(deps);
  if (grpc) {
    return lazySender(nameOf(grpc), () => loadPart<Grpc>('grpc').otlpGrpcMetricSender(grpc));
  }
  return lazySender(nameOf(http), () =>
    loadPart<Otlp>('otlp').otlpMetricSender(http ?? {}, otlpDeps(deps)),
  );
}

function lazily<T, P>(
  model: EndpointModel,
  part: LazyPart,
  make: (part: P) => Output<T>,
): Output<T> {
  return lazyOutput(nameOf(model), () => make(loadPart<P>(part)));
}

type EndpointModel = { readonly endpoint?: string | null } | null | undefined;

/** A name without what an address may hold of secrets. */
function nameOf(model: EndpointModel): string {
  try {
    const url = new URL(model?.endpoint ?? 'http://localhost');
    return `otlp ${url.protocol}//${url.host}${url.pathname}`;
  } catch {
    return 'otlp';
  }
}

function otlpDeps({ clock, env }: ExporterDeps): object {
  return { clock, proxyEnv: env, onProblem: (problem: string) => diag.warn(problem) };
}
