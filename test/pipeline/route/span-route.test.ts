import assert from 'node:assert/strict';
import { SamplingDecision } from '@opentelemetry/api';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { InvalidOptionError } from '../../../src/base/index.ts';
import { BatchRoute } from '../../../src/pipeline/route/batch-route.ts';
import { SpanRoute } from '../../../src/pipeline/route/span-route.ts';
import { spanSize } from '../../../src/pipeline/route/span-size.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { ScriptedOutput } from './support.ts';

describe('A span route', () => {
  const setUp = (decision = SamplingDecision.RECORD_AND_SAMPLED) => {
    const clock = new FakeClock();
    const faults: unknown[] = [];
    const processor = new SpanRoute({
      flushTimeoutMs: 2000,
      shutdownTimeoutMs: 1000,
      onSinkFault: (fault) => void faults.push(fault),
    });
    const provider = new TracerProvider({
      spanProcessors: [processor],
      sampler: { shouldSample: () => ({ decision }), toString: () => 'fixed' },
    });
    const tracer = provider.getTracer('test');
    const route = () => {
      const output = new ScriptedOutput<ReadableSpan>(clock);
      return {
        output,
        route: new BatchRoute<ReadableSpan>(output, {}, { clock, sizeOf: spanSize }),
      };
    };
    const span = (name: string): void => tracer.startSpan(name).end();
    const names = (output: ScriptedOutput<ReadableSpan>): string[] =>
      output.received.map(({ name }) => name);
    return { clock, faults, processor, provider, route, span, names };
  };

  it('sends ended spans to every route and every sink', async () => {
    const { processor, route, span, names, clock } = setUp();
    const [one, two] = [route(), route()];
    const seen: string[] = [];
    processor.setRoutes([one.route, two.route], [{ onEnd: ({ name }) => void seen.push(name) }]);
    span('a');
    span('b');
    assert.deepEqual(seen, ['a', 'b']);
    const flushed = processor.forceFlush();
    await clock.advance(0);
    await flushed;
    assert.deepEqual(
      [names(one.output), names(two.output)],
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    );
    assert.deepEqual(
      processor.stats().map(({ accepted }) => accepted),
      [2, 2],
    );
  });

  it('keeps spans to itself that are recorded but not sampled', () => {
    const { processor, route, span } = setUp(SamplingDecision.RECORD);
    const { route: only } = route();
    const seen: unknown[] = [];
    processor.setRoutes([only], [{ onEnd: (each) => void seen.push(each) }]);
    span('a');
    assert.deepEqual([only.held, seen.length], [0, 0]);
  });

  it('has no outputs at first, and does not even look at spans then', () => {
    const { processor, route } = setUp();
    assert.equal(processor.hasOutputs, false);
    processor.onEnd(undefined as unknown as ReadableSpan);
    assert.deepEqual(processor.stats(), []);
    processor.setRoutes([route().route]);
    assert.equal(processor.hasOutputs, true);
    processor.setRoutes([], [{ onEnd() {} }]);
    assert.equal(processor.hasOutputs, true);
    processor.setRoutes([]);
    assert.equal(processor.hasOutputs, false);
  });

  it('goes on when a sink throws, and when the listener for that throws too', async () => {
    const { processor, span, faults } = setUp();
    const seen: string[] = [];
    const fault = new Error('sink');
    const bad = {
      onEnd: () => {
        throw fault;
      },
    };
    processor.setRoutes([], [bad, { onEnd: ({ name }) => void seen.push(name) }]);
    span('a');
    assert.deepEqual([seen, faults], [['a'], [fault]]);
    const deaf = new SpanRoute({
      onSinkFault: () => {
        throw new Error('listener');
      },
    });
    deaf.setRoutes([], [bad]);
    new TracerProvider({ spanProcessors: [deaf] }).getTracer('t').startSpan('b').end();
    const alone = new SpanRoute();
    alone.setRoutes([], [bad]);
    new TracerProvider({ spanProcessors: [alone] }).getTracer('t').startSpan('c').end();
  });

  it('sees to replaced routes until they are empty', async () => {
    const { processor, route, span, names, clock } = setUp();
    const [old, next] = [route(), route()];
    processor.setRoutes([old.route]);
    span('a');
    processor.setRoutes([next.route]);
    span('b');
    assert.deepEqual(processor.routes, [next.route, old.route]);
    assert.equal(processor.stats().length, 1);
    const flushed = processor.flush(1000);
    await clock.advance(0);
    assert.deepEqual(await flushed, { complete: true });
    assert.deepEqual([names(old.output), names(next.output)], [['a'], ['b']]);
    assert.deepEqual(processor.routes, [next.route]);
  });

  it('has a route that comes back once', () => {
    const { processor, route, span } = setUp();
    const { route: only } = route();
    processor.setRoutes([only]);
    span('a');
    processor.setRoutes([]);
    processor.setRoutes([only]);
    assert.deepEqual(processor.routes, [only]);
  });

  it('gives up flushing and shutting down after its times', async () => {
    const { processor, route, span, clock } = setUp();
    const { route: only, output } = route();
    output.behaviour = () => 'hang';
    processor.setRoutes([only]);
    span('a');
    const ended: [string, number][] = [];
    const note = (what: string) => (): void => void ended.push([what, clock.now()]);
    void processor.forceFlush().then(note('default'));
    void processor.forceFlush({ timeoutMillis: 300 }).then(note('given'));
    await clock.advance(5000);
    void processor.shutdown().then(note('shutdown'));
    await clock.advance(5000);
    assert.deepEqual(ended, [
      ['given', 300],
      ['default', 2000],
      ['shutdown', 6000],
    ]);
    assert.equal(only.stats().dropped.shutdown, 1);
  });

  it('closes its routes once, and those that come after the end at once', async () => {
    const { processor, provider, route, span, clock, names } = setUp();
    const { route: only, output } = route();
    processor.setRoutes([only]);
    span('a');
    const closed = provider.shutdown();
    assert.equal(processor.close(1), processor.close(2));
    await clock.advance(0);
    await closed;
    assert.deepEqual([names(output), output.closes], [['a'], 1]);
    const late = route();
    processor.setRoutes([late.route]);
    await clock.advance(0);
    assert.equal(late.output.closes, 1);
  });

  it('does not come into being with a wrong option', () => {
    assert.throws(() => new SpanRoute({ flushTimeoutMs: -1 }), InvalidOptionError);
    assert.throws(
      () => new SpanRoute({ flushTimeout: 1 } as object),
      /signalRoute\.flushTimeout must be one of .* \(nearest: flushTimeoutMs\)/,
    );
  });
});
