import assert from 'node:assert/strict';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { compose, fallback, timeout } from '../../../src/resilience/index.ts';
import { recordTelemetry } from '../../support/otel.ts';
import { caught, fail, Pending, succeed, turn, useBreakers } from '../support.ts';

describe('The span of a protected call', () => {
  const telemetry = recordTelemetry();
  const bench = useBreakers();

  const statusOf = (span: ReadableSpan | undefined): SpanStatusCode | undefined =>
    span?.status.code;

  it('tells the breaker, its state and the outcome', async () => {
    const { breaker } = bench();
    await succeed(breaker);
    const [span, ...others] = telemetry.spans;
    assert.equal(others.length, 0);
    assert.equal(span?.name, `circuit_breaker ${breaker.name}`);
    assert.equal(span.kind, SpanKind.INTERNAL);
    assert.equal(span.instrumentationScope.name, 'otelier/resilience');
    assert.deepEqual(span.attributes, {
      'resilience.circuit_breaker.name': breaker.name,
      'resilience.circuit_breaker.state': 'closed',
      'resilience.call.outcome': 'success',
    });
    assert.equal(statusOf(span), SpanStatusCode.UNSET);
  });

  it('is the active one inside the function, below the span of the caller', async () => {
    const { breaker } = bench();
    const tracer = trace.getTracer('test');
    await tracer.startActiveSpan('request', async (request) => {
      await breaker.execute(async () => {
        await turn();
        tracer.startSpan('query').end();
      });
      assert.equal(trace.getActiveSpan(), request);
      request.end();
    });
    const [query, call, request] = telemetry.spans;
    assert.equal(query?.parentSpanContext?.spanId, call?.spanContext().spanId);
    assert.equal(call?.parentSpanContext?.spanId, request?.spanContext().spanId);
  });

  it('tells an error by its type, as an error, and records no exception', async () => {
    const { breaker } = bench();
    const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    await caught(breaker.execute(() => Promise.reject(error)));
    const [span] = telemetry.spans;
    assert.equal(span?.attributes['resilience.call.outcome'], 'failure');
    assert.equal(span?.attributes['error.type'], 'ECONNREFUSED');
    assert.deepEqual(span?.status, { code: SpanStatusCode.ERROR, message: 'refused' });
    assert.deepEqual(span?.events, []);
  });

  it('is made for a rejection as well', async () => {
    const { breaker, clock } = bench();
    await fail(breaker, 3);
    await clock.advance(1_000);
    const probe = new Pending(breaker);
    await fail(breaker);
    const [, , open, limit] = telemetry.spans;
    for (const span of [open, limit]) {
      assert.equal(span?.attributes['resilience.call.outcome'], 'rejected');
      assert.equal(statusOf(span), SpanStatusCode.ERROR);
    }
    assert.equal(open?.attributes['error.type'], 'circuit_open');
    assert.equal(open?.attributes['resilience.circuit_breaker.state'], 'open');
    assert.equal(limit?.attributes['error.type'], 'half_open_limit');
    await probe.succeed();
    const [, , , , probed] = telemetry.spans;
    assert.equal(probed?.attributes['resilience.circuit_breaker.state'], 'half_open');
  });

  it('is no error when no error reached the caller, or none that counts', async () => {
    const { breaker } = bench({
      minimumCalls: 100,
      isFailureResult: (result) => result === 503,
      isFailure: (error) => !(error instanceof RangeError),
      isIgnored: (error) => error instanceof TypeError,
    });
    await breaker.execute(() => 503);
    await caught(breaker.execute(() => Promise.reject(new RangeError())));
    await caught(breaker.execute(() => Promise.reject(new TypeError())));
    assert.deepEqual(
      telemetry.spans.map(({ attributes, status }) => [
        attributes['resilience.call.outcome'],
        attributes['error.type'],
        status.code,
      ]),
      [
        ['failure', undefined, SpanStatusCode.UNSET],
        ['success', 'RangeError', SpanStatusCode.UNSET],
        ['ignored', 'TypeError', SpanStatusCode.UNSET],
      ],
    );
  });

  it('tells that a call was late', async () => {
    const { breaker } = bench();
    const slow = new Pending(breaker);
    await fail(breaker, 2);
    await slow.succeed();
    assert.equal(telemetry.spans.at(-1)?.attributes['resilience.call.outcome'], 'late');
  });

  it('is no error where a fallback answers, which it tells, as does the span of the caller', async () => {
    const { breaker } = bench();
    const policy = compose(
      fallback(() => 'spare', { handles: (error) => !(error instanceof RangeError) }),
      breaker,
    );
    const request = trace.getTracer('test').startSpan('request');
    await context.with(trace.setSpan(context.active(), request), () =>
      policy.execute(() => Promise.reject(new Error('down'))),
    );
    request.end();
    await caught(policy.execute(() => Promise.reject(new RangeError('not handled'))));
    assert.equal(await policy.execute(() => 'never runs'), 'spare');
    const [handled, caller, unhandled, rejected] = telemetry.spans;
    for (const span of [handled, caller, rejected]) {
      assert.equal(span?.attributes['resilience.fallback.used'], true);
      assert.equal(statusOf(span), SpanStatusCode.UNSET);
    }
    assert.equal(handled?.attributes['resilience.call.outcome'], 'failure');
    assert.equal(handled?.attributes['error.type'], 'Error');
    assert.equal(rejected?.attributes['error.type'], 'circuit_open');
    assert.equal('resilience.fallback.used' in (unhandled?.attributes ?? {}), false);
    assert.equal(statusOf(unhandled), SpanStatusCode.ERROR);
  });

  it('is no error when nobody waited for the error any more', async () => {
    const { breaker, clock } = bench();
    const policy = compose(timeout({ timeoutMs: 50, clock }), breaker);
    const call = new Pending(policy);
    await clock.advance(50);
    await call.fail(new Error('too late'));
    const [span] = telemetry.spans;
    assert.equal(span?.attributes['error.type'], 'Error');
    assert.equal(span?.attributes['resilience.call.outcome'], 'failure');
    assert.equal(statusOf(span), SpanStatusCode.UNSET);
  });

  it('copes with whatever is thrown', async () => {
    const { breaker } = bench({ minimumCalls: 100 });
    const hostile = {
      get message(): string {
        throw new Error('getter');
      },
    };
    for (const thrown of [null, undefined, 'text', hostile]) {
      assert.equal(await caught(breaker.execute(() => Promise.reject(thrown as Error))), thrown);
    }
    assert.equal(breaker.stats().calls.failure, 4);
    assert.equal(telemetry.spans.length, 4);
    assert.equal(telemetry.spans[0]?.attributes['error.type'], '_OTHER');
  });

  it('is made for rejections and probes alone when only the notable are asked for', async () => {
    const { breaker, clock } = bench({ spans: 'notable' });
    await fail(breaker, 3);
    await clock.advance(1_000);
    await succeed(breaker, 2);
    assert.deepEqual(
      telemetry.spans.map(({ attributes }) => attributes['resilience.call.outcome']),
      ['rejected', 'success'],
    );
  });

  it('is not made when none is asked for', async () => {
    const { breaker } = bench({ spans: 'none' });
    await fail(breaker, 3);
    assert.equal(telemetry.spans.length, 0);
  });

  it('keeps a trace that is sampled out sampled out', async () => {
    telemetry.uninstall();
    telemetry.install({ sampler: new AlwaysOffSampler() });
    const { breaker } = bench();
    const inside = await breaker.execute(() => trace.getActiveSpan()?.spanContext());
    assert.equal(inside?.traceFlags, 0);
    assert.notEqual(inside?.traceId, '0'.repeat(32));
  });

  it('is found with the provider that is registered now', async () => {
    const { breaker } = bench();
    await succeed(breaker);
    telemetry.uninstall();
    await succeed(breaker);
    telemetry.install();
    await succeed(breaker);
    assert.equal(telemetry.spans.length, 1);
  });

  it('does not stand between a function and its caller when nobody traces', async () => {
    telemetry.uninstall();
    const { breaker } = bench({ minimumCalls: 3 });
    assert.equal(await breaker.execute(() => trace.getActiveSpan()), undefined);
    const parent = trace.wrapSpanContext({
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: 1,
    });
    const within = trace.setSpan(context.active(), parent);
    await context.with(within, () => fail(breaker, 3));
    assert.equal(breaker.stats().calls.rejected, 1);
  });

  for (const hook of ['onStart', 'onEnd'] as const) {
    it(`does not harm the call when a processor throws in ${hook}`, async () => {
      telemetry.uninstall();
      const quiet = { onStart() {}, onEnd() {}, async forceFlush() {}, async shutdown() {} };
      const broken = {
        ...quiet,
        [hook]() {
          throw new Error('processor');
        },
      };
      telemetry.install({ spanProcessors: [broken] });
      const { breaker } = bench({ minimumCalls: 3 });
      assert.equal(await breaker.execute(() => 'fine'), 'fine');
      await fail(breaker, 2);
      assert.deepEqual(
        [breaker.stats().calls.success, breaker.stats().calls.failure, breaker.stats().active],
        [1, 2, 0],
      );
      assert.equal(breaker.state, 'open');
    });
  }
});
