import assert from 'node:assert/strict';
import { diag } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { version } from '../../src/base/index.ts';
import {
  BatchRoute,
  LogRoute,
  type MetricPush,
  type Output,
  type Pipeline,
  type SendOutcome,
  SpanRoute,
} from '../../src/pipeline/index.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { FakeClock } from '../../src/testing/index.ts';

const span = { spanContext: () => ({ traceFlags: 1 }) } as unknown as ReadableSpan;

interface Built {
  runtime: Runtime;
  clock: FakeClock;
  spans: SpanRoute;
  sent: number[];
  pushes: { flushed: number; closed: number; failing: number; lastError?: string };
  consoleFlushes: () => number;
}

function build(answer: () => SendOutcome = () => ({ status: 'accepted' })): Built {
  const clock = new FakeClock();
  const sent: number[] = [];
  const output: Output<ReadableSpan> = {
    name: 'otlp http://127.0.0.1:4318/v1/traces',
    send: async (batch) => {
      sent.push(batch.length);
      return answer();
    },
    close: async () => {},
  };
  const spans = new SpanRoute();
  spans.setRoutes([new BatchRoute(output, {}, { clock, sizeOf: () => 100, random: () => 0.5 })]);
  const pushes: Built['pushes'] = { flushed: 0, closed: 0, failing: 0 };
  const push = {
    flush: async () => ({ complete: ++pushes.flushed > pushes.failing }),
    close: async () => ({ complete: ++pushes.closed > 0 }),
    stats: () => ({ output: 'push', accepted: 0, dropped: {}, lastError: pushes.lastError }),
  } as unknown as MetricPush;
  let consoleFlushes = 0;
  const pipeline = {
    spans,
    logs: new LogRoute(),
    pushes: [push],
    console: { flush: () => consoleFlushes++ },
  } as unknown as Pipeline;
  const runtime = new Runtime({
    clock,
    pipeline,
    instrumentations: undefined,
    endpoint: undefined,
    shutdownTimeoutMs: 5_000,
  });
  return { runtime, clock, spans, sent, pushes, consoleFlushes: () => consoleFlushes };
}

/** Runs something while the messages of the diagnostic log are kept. */
async function heard(run: () => Promise<void>): Promise<string[]> {
  const messages: string[] = [];
  const keep = (message: string): void => void messages.push(message);
  diag.setLogger(
    { error: keep, warn: keep, info: keep, debug() {}, verbose() {} },
    { suppressOverrideMessage: true },
  );
  try {
    await run();
  } finally {
    diag.disable();
  }
  return messages;
}

describe('The runtime', () => {
  it('flushes spans, logs, metrics and the console', async () => {
    const { runtime, spans, sent, pushes, consoleFlushes } = build();
    assert.ok(runtime.pending(), 'metrics are due once');
    spans.onEnd(span);
    assert.deepEqual(await runtime.flush(), { complete: true });
    assert.deepEqual(sent, [1]);
    assert.equal(pushes.flushed, 1);
    assert.equal(consoleFlushes(), 1);
    assert.ok(runtime.pending(), 'metrics are due once more: what is counted after this flush');
    assert.deepEqual(await runtime.finalFlush(), { complete: true });
    assert.equal(pushes.flushed, 2);
    assert.ok(!runtime.pending());
    spans.onEnd(span);
    assert.ok(runtime.pending());
  });

  it('tells its state', async () => {
    const { runtime, clock, spans } = build();
    await clock.advance(1_234);
    spans.onEnd(span);
    const status = runtime.status();
    assert.equal(status.version, version);
    assert.equal(status.state, 'running');
    assert.equal(status.uptimeMs, 1_234);
    assert.equal(status.spans[0]?.queuedItems, 1);
    assert.deepEqual(status.instrumentations, []);
    await runtime.shutdown();
    assert.equal(runtime.status().state, 'closed');
  });

  it('ends once, and has nothing to say after it', async () => {
    const { runtime, spans, sent, pushes } = build();
    spans.onEnd(span);
    const [first, second] = await Promise.all([runtime.shutdown(), runtime.shutdown()]);
    assert.equal(first, second);
    assert.deepEqual(sent, [1]);
    assert.equal(pushes.closed, 1);
    assert.ok(!runtime.pending());
    runtime.lastWords();
  });

  it('gives an absent endpoint a second at the end, and says what is lost', async () => {
    const { runtime, clock, spans } = build(() => ({
      status: 'retry',
      error: new Error('connect ECONNREFUSED 127.0.0.1:4318'),
    }));
    for (let i = 0; i < 3; i++) spans.onEnd(span);
    const messages = await heard(async () => {
      const flush = runtime.finalFlush();
      await clock.advance(1_000);
      assert.deepEqual(await flush, { complete: false });
    });
    assert.ok(
      messages.includes(
        '3 spans were not delivered to otlp http://127.0.0.1:4318/v1/traces and are lost.',
      ),
      messages.join(),
    );
  });

  it('gives an endpoint that is only busy the whole time', async () => {
    let attempts = 0;
    const { runtime, clock, spans } = build(() =>
      ++attempts > 3 ? { status: 'accepted' } : { status: 'retry', error: new Error('503') },
    );
    spans.onEnd(span);
    const flush = runtime.finalFlush();
    await clock.advance(5_000);
    assert.deepEqual(await flush, { complete: true });
    assert.ok(attempts > 3);
  });

  it('gives metrics alone the whole time too, unless nobody listens, and sends nothing else again', async () => {
    const { runtime, spans, sent, pushes } = build();
    spans.onEnd(span);
    pushes.failing = 1;
    assert.deepEqual(await runtime.finalFlush(), { complete: true });
    assert.equal(pushes.flushed, 2);
    assert.deepEqual(sent, [1]);
    pushes.failing = 3;
    pushes.lastError = 'connect ECONNREFUSED 127.0.0.1:4318';
    assert.deepEqual(await runtime.finalFlush(), { complete: false });
    assert.equal(pushes.flushed, 3);
  });

  it('calls nothing lost that came while it flushed', async () => {
    const { runtime, spans } = build(() => {
      spans.onEnd(span);
      return { status: 'accepted' };
    });
    spans.onEnd(span);
    const messages = await heard(async () => {
      assert.deepEqual(await runtime.finalFlush(), { complete: true });
    });
    assert.ok(runtime.pending());
    assert.deepEqual(messages, []);
  });

  it('says at its end what cannot be sent then, once, and what is given up', async () => {
    const { runtime, spans } = build();
    spans.onEnd(span);
    const lost = '1 spans were not delivered to otlp http://127.0.0.1:4318/v1/traces and are lost.';
    const messages = await heard(async () => {
      runtime.abandon();
      runtime.lastWords();
      runtime.lastWords();
    });
    assert.deepEqual(messages, [lost, lost]);
  });

  it('that is disabled does nothing, and says so', async () => {
    const runtime = new Runtime({
      clock: new FakeClock(),
      pipeline: undefined,
      instrumentations: undefined,
      endpoint: undefined,
      shutdownTimeoutMs: 1,
    });
    assert.equal(runtime.status().state, 'disabled');
    assert.deepEqual(await runtime.flush(), { complete: true });
    assert.deepEqual(await runtime.shutdown(), { complete: true });
    assert.deepEqual(await runtime.finalFlush(), { complete: true });
    assert.ok(!runtime.pending());
    runtime.lastWords();
    runtime.abandon();
  });
});
