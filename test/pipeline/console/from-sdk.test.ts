import assert from 'node:assert/strict';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { treeLogFromSdk, treeSpanFromSdk } from '../../../src/pipeline/console/from-sdk.ts';
import { t0 } from './support.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop' });
const remote = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
  isRemote: true,
};

function spansOf(act: (provider: TracerProvider) => void): ReadableSpan[] {
  const ended: ReadableSpan[] = [];
  const processor: SpanProcessor = {
    onStart() {},
    onEnd: (span) => void ended.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  act(new TracerProvider({ resource, spanProcessors: [processor] }));
  return ended;
}

describe('treeSpanFromSdk', () => {
  it('takes over what the tree shows', () => {
    const [child, root] = spansOf((provider) => {
      const tracer = provider.getTracer('test');
      const context = trace.setSpanContext(ROOT_CONTEXT, remote);
      const root = tracer.startSpan(
        'GET /',
        { kind: SpanKind.SERVER, startTime: t0 + 0.5 },
        context,
      );
      const inner = tracer.startSpan(
        'work',
        { attributes: { a: 1 }, startTime: t0 + 1 },
        trace.setSpan(context, root),
      );
      inner.addEvent('event', { b: 2 }, t0 + 2);
      inner.addEvent('bare', t0 + 3);
      inner.setStatus({ code: SpanStatusCode.ERROR, message: 'no' });
      inner.end(t0 + 4);
      root.end(t0 + 12.5);
    }) as [ReadableSpan, ReadableSpan];
    assert.deepEqual(treeSpanFromSdk(root), {
      traceId: remote.traceId,
      spanId: root.spanContext().spanId,
      parentSpanId: remote.spanId,
      remoteParent: true,
      name: 'GET /',
      kind: 'server',
      startMs: t0 + 0.5,
      durationMs: 12,
      status: { code: 'unset' },
      service: 'shop',
      attributes: {},
      events: [],
    });
    assert.deepEqual(treeSpanFromSdk(child), {
      traceId: remote.traceId,
      spanId: child.spanContext().spanId,
      parentSpanId: root.spanContext().spanId,
      remoteParent: false,
      name: 'work',
      kind: 'internal',
      startMs: t0 + 1,
      durationMs: 3,
      status: { code: 'error', message: 'no' },
      service: 'shop',
      attributes: { a: 1 },
      events: [
        { name: 'event', timeMs: t0 + 2, attributes: { b: 2 } },
        { name: 'bare', timeMs: t0 + 3, attributes: {} },
      ],
    });
  });

  it('knows no parent of a root, and no kind or status of another version', () => {
    const [root] = spansOf((provider) => provider.getTracer('test').startSpan('root').end()) as [
      ReadableSpan,
    ];
    const strange = Object.create(root, {
      kind: { value: 99 },
      status: { value: { code: 99 } },
      resource: { value: resourceFromAttributes({}) },
      events: { value: [{ name: 'bare', time: [0, 0] }] },
    }) as ReadableSpan;
    const { kind, status, parentSpanId, service, events } = treeSpanFromSdk(strange);
    assert.deepEqual(
      { kind, status, parentSpanId, service },
      { kind: 'internal', status: { code: 'unset' }, parentSpanId: undefined, service: undefined },
    );
    assert.deepEqual(events, [{ name: 'bare', timeMs: 0, attributes: {} }]);
  });
});

describe('treeLogFromSdk', () => {
  const exporter = new InMemoryLogRecordExporter();
  const logger = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter })],
  }).getLogger('test');

  function logOf(record: Parameters<typeof logger.emit>[0]) {
    exporter.reset();
    logger.emit({ timestamp: t0, ...record });
    const [made] = exporter.getFinishedLogRecords();
    assert.ok(made);
    return treeLogFromSdk(made);
  }

  it('takes over what the tree shows', () => {
    const context = trace.setSpanContext(ROOT_CONTEXT, remote);
    assert.deepEqual(
      logOf({
        body: 'hello',
        severityNumber: 13,
        severityText: 'warn',
        attributes: { a: 1 },
        context,
      }),
      {
        traceId: remote.traceId,
        spanId: remote.spanId,
        timeMs: t0,
        severity: 13,
        level: 'warn',
        message: 'hello',
        fields: { a: 1 },
        service: 'shop',
      },
    );
  });

  it('has words for a record without any', () => {
    const { severity, level, message, traceId } = logOf({ context: ROOT_CONTEXT });
    assert.deepEqual(
      { severity, level, message, traceId },
      { severity: 0, level: '', message: '', traceId: undefined },
    );
  });

  it('shows a body that is no text, and an event by its name', () => {
    assert.equal(logOf({ body: { a: [1, 'x'] } }).message, '{a: [1, x]}');
    assert.deepEqual(
      logOf({ eventName: 'breaker.opened', attributes: { a: 1 } }).message,
      'breaker.opened',
    );
    assert.deepEqual(logOf({ eventName: 'breaker.opened', attributes: { a: 1 } }).fields, { a: 1 });
    assert.deepEqual(
      logOf({ eventName: 'breaker.opened', body: 'open', attributes: { a: 1 } }).fields,
      { event: 'breaker.opened', a: 1 },
    );
  });
});
