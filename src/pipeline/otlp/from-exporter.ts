import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { type Clock, systemClock } from '../../base/index.ts';
import type { MetricSender } from '../metrics/sender.ts';
import type { Output, SendOutcome } from '../output.ts';
import { ExportError } from './export-error.ts';
import { httpStatusOf, looksRetryable } from './exporter-errors.ts';
import { excerpt } from './redact.ts';
import { resourcesReady } from './resources-ready.ts';

/** How an exporter that is not ours is used. */
export interface FromExporterOptions {
  /** How long an exporter may leave a batch unanswered, in milliseconds. Default: 30 000. */
  readonly timeoutMs?: number;
  /** Default: the clock of the process. */
  readonly clock?: Clock;
}

/** What the exporters of all signals have in common. */
interface AnyExporter<Batch> {
  export(batch: Batch, resultCallback: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

/**
 * Any exporter of spans as an {@link Output}. A failure that looks as if another attempt may help
 * answers `retry`, every other one `refused`. What an exporter throws, and one that never answers,
 * harm nobody. An exporter cannot be stopped: an aborted batch may arrive all the same.
 *
 * @param name - For status and messages.
 */
export function outputFromSpanExporter(
  exporter: SpanExporter,
  name: string,
  options: FromExporterOptions = {},
): Output<ReadableSpan> {
  return outputFrom(exporter, name, options);
}

/** Any exporter of log records as an {@link Output}; see {@link outputFromSpanExporter}. */
export function outputFromLogExporter(
  exporter: LogRecordExporter,
  name: string,
  options: FromExporterOptions = {},
): Output<ReadableLogRecord> {
  return outputFrom(exporter, name, options);
}

/** Any push exporter of metrics as a {@link MetricSender}; see {@link outputFromSpanExporter}. */
export function senderFromMetricExporter(
  exporter: PushMetricExporter,
  name: string,
  options: FromExporterOptions = {},
): MetricSender {
  return {
    name,
    async send(metrics, signal) {
      await resourcesReady([metrics], signal, options.clock);
      return offer(exporter, metrics, name, options, signal);
    },
    close: () => end(exporter),
  };
}

function outputFrom<T extends ReadableSpan | ReadableLogRecord>(
  exporter: AnyExporter<T[]>,
  name: string,
  options: FromExporterOptions,
): Output<T> {
  return {
    name,
    async send(batch, signal) {
      await resourcesReady(batch, signal, options.clock);
      return offer(exporter, [...batch], name, options, signal);
    },
    close: () => end(exporter),
  };
}

/** One batch to one exporter, and what became of it. Never rejects. */
function offer<Batch>(
  exporter: AnyExporter<Batch>,
  batch: Batch,
  name: string,
  { timeoutMs = 30_000, clock = systemClock }: FromExporterOptions,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const retry = (what: string): SendOutcome => ({
    status: 'retry',
    error: new ExportError(name, `${name} ${what}`),
  });
  if (signal.aborted) return Promise.resolve(retry('was not asked: the attempt was given up'));
  return new Promise((resolve) => {
    // Whatever comes second, a late answer or another call of the callback, finds this settled.
    const settle = (outcome: SendOutcome): void => {
      timer.clear();
      signal.removeEventListener('abort', giveUp);
      resolve(outcome);
    };
    const giveUp = (): void => settle(retry('did not answer before the attempt was given up'));
    const timer = clock.setTimeout(
      () => settle(retry(`did not answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    timer.unref();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      context.with(suppressTracing(ROOT_CONTEXT), () => {
        exporter.export(batch, (result) => {
          settle(
            result?.code === ExportResultCode.SUCCESS
              ? { status: 'accepted' }
              : failure(result?.error, name),
          );
        });
      });
    } catch (fault) {
      settle(failure(fault, name));
    }
  });
}

function failure(cause: unknown, name: string): SendOutcome {
  const status = httpStatusOf(cause);
  const said = cause instanceof Error ? excerpt(cause.message) : 'without saying why';
  const error = new ExportError(name, `${name} failed: ${said}`, {
    cause,
    ...(status === undefined ? {} : { status }),
  });
  return { status: looksRetryable(cause) ? 'retry' : 'refused', error };
}

async function end(exporter: { shutdown(): Promise<void> }): Promise<void> {
  await context.with(suppressTracing(ROOT_CONTEXT), () => exporter.shutdown());
}
