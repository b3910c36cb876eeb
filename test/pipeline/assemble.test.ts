import assert from 'node:assert/strict';
import { ROOT_CONTEXT, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { modelFromEnv } from '../../src/model/index.ts';
import { assemble, buildPropagator, type Pipeline } from '../../src/pipeline/index.ts';
import { lazyOutput, lazySender } from '../../src/pipeline/lazy-output.ts';
import { FakeClock } from '../../src/testing/index.ts';

function assembled(env: Record<string, string>, written: string[] = []): Pipeline {
  const { model, issues } = modelFromEnv(env);
  assert.deepEqual(issues, []);
  return assemble(model, {
    clock: new FakeClock(),
    env: {},
    write: (text) => written.push(text),
    colour: false,
    width: 100,
  });
}

describe('The pipeline that settings ask for', () => {
  it('sends everything by OTLP over HTTP when nothing is said', () => {
    const pipeline = assembled({});
    assert.deepEqual(
      pipeline.spans.stats().map(({ output }) => output),
      ['otlp http://localhost:4318/v1/traces'],
    );
    assert.deepEqual(
      pipeline.logs.stats().map(({ output }) => output),
      ['otlp http://localhost:4318/v1/logs'],
    );
    assert.deepEqual(
      pipeline.pushes.map((push) => push.stats().output),
      ['otlp http://localhost:4318/v1/metrics'],
    );
    assert.equal(pipeline.prometheus, undefined);
    assert.equal(pipeline.console, undefined);
    assert.equal(
      pipeline.sampler.toString(),
      'ParentBased{root=AlwaysOnSampler, remoteParentSampled=AlwaysOnSampler, remoteParentNotSampled=AlwaysOffSampler, localParentSampled=AlwaysOnSampler, localParentNotSampled=AlwaysOffSampler}',
    );
  });

  it('sends nothing where the exporter is none', () => {
    const pipeline = assembled({
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
    assert.equal(pipeline.spans.hasOutputs, false);
    assert.equal(pipeline.logs.hasOutputs, false);
    assert.deepEqual(pipeline.pushes, []);
  });

  it('names an endpoint without the secrets in its address', () => {
    const pipeline = assembled({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:secret@collector:4318/base?key=secret',
    });
    const names = JSON.stringify([
      pipeline.spans.stats(),
      pipeline.logs.stats(),
      pipeline.pushes.map((push) => push.stats()),
    ]);
    assert.ok(!names.includes('secret'), names);
  });

  it('has a Prometheus endpoint where it is asked for, beside a push', () => {
    const pipeline = assembled({
      OTEL_METRICS_EXPORTER: 'otlp,prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: '9999',
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    });
    assert.deepEqual(pipeline.prometheus, { host: '127.0.0.1', port: 9999 });
    assert.equal(pipeline.pushes.length, 1);
  });

  it('speaks gRPC where it is asked for', () => {
    const pipeline = assembled({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    assert.deepEqual(
      pipeline.spans.stats().map(({ output }) => output),
      ['otlp http://localhost:4317/'],
    );
  });

  it('takes the batch settings from the variables', () => {
    const pipeline = assembled({ OTEL_BSP_MAX_QUEUE_SIZE: '2', OTEL_BSP_EXPORT_TIMEOUT: '0' });
    const span = {
      spanContext: () => ({ traceFlags: TraceFlags.SAMPLED }),
      attributes: {},
      events: [],
      links: [],
      name: 'x',
    } as unknown as ReadableSpan;
    for (let i = 0; i < 3; i++) pipeline.spans.onEnd(span);
    assert.equal(pipeline.spans.stats()[0]?.dropped.queue_full, 1);
  });

  it('prints traces and metrics for people on the console, one tree for spans and logs', async () => {
    const written: string[] = [];
    const pipeline = assembled(
      {
        OTEL_TRACES_EXPORTER: 'console',
        OTEL_LOGS_EXPORTER: 'console',
        OTEL_METRICS_EXPORTER: 'console',
      },
      written,
    );
    assert.ok(pipeline.console);
    assert.deepEqual(pipeline.spans.routes, []);
    assert.equal(pipeline.pushes[0]?.stats().output, 'console');
    await pipeline.pushes[0]?.flush(100);
    assert.equal(pipeline.pushes[0]?.stats().dropped.refused, 0);
  });
});

describe('The propagator that settings ask for', () => {
  it('loads B3 only when it is asked for', () => {
    const { propagator, issues } = buildPropagator(
      modelFromEnv({ OTEL_PROPAGATORS: 'b3multi' }).model,
    );
    assert.deepEqual(issues, []);
    const context = propagator.extract(
      ROOT_CONTEXT,
      {
        'x-b3-traceid': '0af7651916cd43dd8448eb211c80319c',
        'x-b3-spanid': 'b7ad6b7169203331',
        'x-b3-sampled': '1',
      },
      { get: (carrier: Record<string, string>, key: string) => carrier[key], keys: Object.keys },
    );
    const carrier: Record<string, string> = {};
    propagator.inject(context, carrier, {
      set: (to, key, value) => void Object.assign(to, { [key]: value }),
    });
    assert.equal(carrier['x-b3-traceid'], '0af7651916cd43dd8448eb211c80319c');
  });
});

describe('An output that is made when it is needed', () => {
  const signal = new AbortController().signal;

  it('is made once, at the first batch', async () => {
    let made = 0;
    const output = lazyOutput<number>('x', () => {
      made++;
      return { name: 'real', send: async () => ({ status: 'accepted' }), close: async () => {} };
    });
    assert.equal(output.name, 'x');
    assert.equal(made, 0);
    await output.close();
    assert.equal(made, 0);
    assert.deepEqual(await output.send([1], signal), { status: 'accepted' });
    await output.send([2], signal);
    assert.equal(output.request?.([1]), undefined);
    await output.close();
    assert.equal(made, 1);
  });

  it('refuses its batches, with the reason, when it cannot be made', async () => {
    const fault = new Error('no such certificate');
    const output = lazyOutput<number>('x', () => {
      throw fault;
    });
    assert.deepEqual(await output.send([1], signal), { status: 'refused', error: fault });
    const sender = lazySender('y', () => {
      throw 'a text';
    });
    const outcome = await sender.send({} as never, signal);
    assert.equal(outcome.status, 'refused');
    await sender.close();
  });

  it('is the same for a sender of metrics', async () => {
    let closed = 0;
    const sender = lazySender('y', () => ({
      name: 'real',
      send: async () => ({ status: 'accepted' }),
      close: async () => void closed++,
    }));
    assert.deepEqual(await sender.send({} as never, signal), { status: 'accepted' });
    await sender.close();
    assert.equal(closed, 1);
  });
});
