import assert from 'node:assert/strict';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ExportResult, ExportResultCode, isTracingSuppressed } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { AggregationTemporality, InMemoryMetricExporter } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace';
import { ExportError } from '../../../src/pipeline/otlp/export-error.ts';
import {
  outputFromLogExporter,
  outputFromSpanExporter,
  senderFromMetricExporter,
} from '../../../src/pipeline/otlp/from-exporter.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { deadPort, serve } from './server.ts';
import { collected, logRecords, spans } from './telemetry.ts';

const never = new AbortController().signal;

/** An exporter that answers as told. */
function exporter(answer: (callback: (result: ExportResult) => void) => void): SpanExporter {
  return { export: (_spans, callback) => answer(callback), shutdown: async () => {} };
}

describe('outputs from exporters', () => {
  it('hand on spans, log records and metrics', async () => {
    const spanExporter = new InMemorySpanExporter();
    const output = outputFromSpanExporter(spanExporter, 'memory');
    assert.equal(output.name, 'memory');
    assert.ok(!('request' in output));
    assert.deepEqual(await output.send(spans(['a', 'b']), never), { status: 'accepted' });
    assert.deepEqual(
      spanExporter.getFinishedSpans().map((span) => span.name),
      ['a', 'b'],
    );
    const logExporter = new InMemoryLogRecordExporter();
    await outputFromLogExporter(logExporter, 'memory').send(logRecords(['hello']), never);
    assert.equal(logExporter.getFinishedLogRecords()[0]?.body, 'hello');
    const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const sender = senderFromMetricExporter(metricExporter, 'memory');
    assert.deepEqual(await sender.send(await collected(), never), { status: 'accepted' });
    assert.equal(metricExporter.getMetrics().length, 1);
    await sender.close();
    assert.equal((await sender.send(await collected(), never)).status, 'refused');
  });

  it('work with the exporters of OpenTelemetry', async () => {
    const server = await serve((response) => response.writeHead(400).end('bad'));
    const refusing = outputFromSpanExporter(new OTLPTraceExporter({ url: server.url }), 'upstream');
    const outcome = await refusing.send(spans(['a']), never);
    assert.ok(outcome.status === 'refused' && outcome.error instanceof ExportError);
    assert.equal(outcome.error.status, 400);
    await refusing.close();
    await server.close();
    const url = `http://127.0.0.1:${await deadPort()}`;
    const unreachable = outputFromSpanExporter(
      new OTLPTraceExporter({ url, timeoutMillis: 50 }),
      'upstream',
    );
    assert.equal((await unreachable.send(spans(['a']), never)).status, 'retry');
    await unreachable.close();
  });

  it('refuse what an exporter throws or fails without saying why', async () => {
    const throwing = exporter(() => {
      throw new TypeError('boom\nbang');
    });
    const thrown = await outputFromSpanExporter(throwing, 'x').send([], never);
    assert.ok(thrown.status === 'refused');
    assert.equal(thrown.error.message, 'x failed: boom bang');
    assert.ok(thrown.error.cause instanceof TypeError);
    const silent = exporter((callback) => callback({ code: ExportResultCode.FAILED }));
    const failed = await outputFromSpanExporter(silent, 'x').send([], never);
    assert.ok(failed.status === 'refused' && /without saying why/.test(failed.error.message));
    const odd = exporter((callback) => callback(undefined as unknown as ExportResult));
    assert.equal((await outputFromSpanExporter(odd, 'x').send([], never)).status, 'refused');
  });

  it('believe the first answer only', async () => {
    const twice = exporter((callback) => {
      callback({ code: ExportResultCode.SUCCESS });
      callback({ code: ExportResultCode.FAILED });
      throw new Error('late');
    });
    assert.deepEqual(await outputFromSpanExporter(twice, 'x').send([], never), {
      status: 'accepted',
    });
  });

  it('give up an exporter that never answers: in time, and when aborted', async () => {
    const clock = new FakeClock();
    const output = outputFromSpanExporter(
      exporter(() => {}),
      'x',
      { clock, timeoutMs: 700 },
    );
    const pending = output.send([], never);
    await clock.advance(700);
    const late = await pending;
    assert.ok(late.status === 'retry' && /within 700 ms/.test(late.error.message));
    const abort = new AbortController();
    const aborted = output.send([], abort.signal);
    await clock.advance(0);
    abort.abort();
    assert.equal((await aborted).status, 'retry');
    assert.equal((await output.send([], abort.signal)).status, 'retry');
    assert.equal(clock.pending, 0);
  });

  it('run with tracing suppressed', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    try {
      const suppressed: boolean[] = [];
      const output = outputFromSpanExporter(
        {
          export(_spans, callback) {
            suppressed.push(isTracingSuppressed(context.active()));
            callback({ code: ExportResultCode.SUCCESS });
          },
          async shutdown() {
            suppressed.push(isTracingSuppressed(context.active()));
          },
        },
        'x',
      );
      await output.send([], never);
      await output.close();
      assert.deepEqual(suppressed, [true, true]);
    } finally {
      context.disable();
    }
  });
});
