import assert from 'node:assert/strict';
import { modelFromEnv } from '../../../src/model/index.ts';
import { faulty, modelOf } from '../helpers.ts';

const propagators = (env: Record<string, string>) =>
  modelOf(env).propagator?.composite?.flatMap((each) => Object.keys(each));

describe('OTEL_PROPAGATORS', () => {
  it('is a list without repetitions, in its order', () => {
    assert.deepEqual(propagators({ OTEL_PROPAGATORS: 'b3multi, tracecontext,b3multi,B3' }), [
      'b3multi',
      'tracecontext',
      'b3',
    ]);
  });

  it('none passes nothing on', () => {
    assert.deepEqual(propagators({ OTEL_PROPAGATORS: 'none' }), []);
  });

  it('names what is not here', () => {
    for (const name of ['jaeger', 'xray', 'ottrace', 'constructor']) {
      const { model, issue } = faulty({ OTEL_PROPAGATORS: `${name},baggage` });
      assert.deepEqual(model.propagator?.composite, [{ baggage: {} }]);
      assert.ok(issue.message.startsWith(`"${name}" is not allowed`));
    }
  });
});

describe('OTEL_TRACES_SAMPLER', () => {
  const sampler = (env: Record<string, string>) => modelOf(env).tracer_provider?.sampler;
  const expected = {
    always_on: { always_on: {} },
    always_off: { always_off: {} },
    traceidratio: { trace_id_ratio_based: { ratio: 0.25 } },
    parentbased_always_on: { parent_based: { root: { always_on: {} } } },
    parentbased_always_off: { parent_based: { root: { always_off: {} } } },
    parentbased_traceidratio: { parent_based: { root: { trace_id_ratio_based: { ratio: 0.25 } } } },
  };
  for (const [name, model] of Object.entries(expected)) {
    it(`${name} is understood`, () => {
      const arg = name.includes('ratio') ? { OTEL_TRACES_SAMPLER_ARG: '0.25' } : {};
      assert.deepEqual(sampler({ OTEL_TRACES_SAMPLER: name, ...arg }), model);
    });
  }

  it('of a ratio without an argument keeps everything', () => {
    assert.deepEqual(sampler({ OTEL_TRACES_SAMPLER: 'traceidratio' }), {
      trace_id_ratio_based: { ratio: 1 },
    });
  });

  it('takes 0, 1 and the ways to write a number', () => {
    for (const [text, ratio] of Object.entries({
      '0': 0,
      '1': 1,
      '1.0': 1,
      '.5': 0.5,
      '5e-3': 0.005,
      ' 0.1 ': 0.1,
    })) {
      assert.deepEqual(
        sampler({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: text }),
        {
          trace_id_ratio_based: { ratio },
        },
      );
    }
  });

  it('keeps everything when the argument is out of range or no number, with an issue', () => {
    for (const text of ['1.01', '-0.1', 'half', '50%', '0x1', 'NaN', 'Infinity', '0,5']) {
      const { model, issue } = faulty({
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: text,
      });
      assert.deepEqual(model.tracer_provider?.sampler, {
        parent_based: { root: { trace_id_ratio_based: { ratio: 1 } } },
      });
      assert.equal(issue.key, 'OTEL_TRACES_SAMPLER_ARG');
      assert.match(issue.message, /a number from 0 to 1. Used instead: 1\.$/);
    }
  });

  it('says so when an argument is given that no sampler reads', () => {
    for (const env of [{}, { OTEL_TRACES_SAMPLER: 'always_on' }]) {
      const { issue } = faulty({ ...env, OTEL_TRACES_SAMPLER_ARG: '0.1' });
      assert.equal(issue.key, 'OTEL_TRACES_SAMPLER_ARG');
      assert.match(issue.message, /^has no effect/);
    }
  });

  it('of another word is the default', () => {
    for (const name of ['jaeger_remote', 'xray', 'allways_on', 'toString']) {
      const { model, issue } = faulty({ OTEL_TRACES_SAMPLER: name });
      assert.deepEqual(model.tracer_provider?.sampler, {
        parent_based: { root: { always_on: {} } },
      });
      assert.match(issue.message, /Used instead: parentbased_always_on\.$/);
    }
  });
});

describe('The choice of exporters', () => {
  const kinds = (model: ReturnType<typeof modelOf>) => ({
    traces: model.tracer_provider?.processors.map((each) => Object.keys(each)[0]),
    metrics: model.meter_provider?.readers.map((each) => Object.keys(each)[0]),
    logs: model.logger_provider?.processors.map((each) => Object.keys(each)[0]),
  });

  it('none leaves a provider without processors or readers', () => {
    const none = {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'None',
      OTEL_LOGS_EXPORTER: ' none ',
    };
    assert.deepEqual(kinds(modelOf(none)), { traces: [], metrics: [], logs: [] });
  });

  it('takes several, each once', () => {
    const model = modelOf({
      OTEL_TRACES_EXPORTER: 'console, otlp,console',
      OTEL_METRICS_EXPORTER: 'prometheus,otlp,console',
      OTEL_LOGS_EXPORTER: 'console',
    });
    assert.deepEqual(kinds(model), {
      traces: ['simple', 'batch'],
      metrics: ['pull', 'periodic', 'periodic'],
      logs: ['simple'],
    });
    assert.deepEqual(model.meter_provider?.readers[2]?.periodic?.exporter, { console: {} });
  });

  it('reports none beside others, and uses the others', () => {
    const { model, issue } = faulty({ OTEL_TRACES_EXPORTER: 'none,console' });
    assert.deepEqual(kinds(model).traces, ['simple']);
    assert.match(issue.message, /^"none" is not allowed: it contradicts the others/);
  });

  it('reports zipkin and what else is not here, and falls back to otlp', () => {
    for (const name of ['zipkin', 'logging', 'otlp/stdout', 'jaeger']) {
      const { model, issue } = faulty({ OTEL_TRACES_EXPORTER: name });
      assert.deepEqual(kinds(model).traces, ['batch']);
      assert.match(issue.message, /Used instead: otlp\.$/);
    }
    assert.match(
      faulty({ OTEL_TRACES_EXPORTER: 'zipkin' }).issue.message,
      /send OTLP to a Collector/,
    );
  });

  it('knows prometheus for metrics alone', () => {
    assert.equal(
      faulty({ OTEL_LOGS_EXPORTER: 'prometheus' }).issue.expected,
      'one of otlp, console, none',
    );
  });
});

describe('The Prometheus endpoint', () => {
  const endpoint = (env: Record<string, string>) =>
    modelOf({ OTEL_METRICS_EXPORTER: 'prometheus', ...env }).meter_provider?.readers[0]?.pull
      ?.exporter['prometheus/development'];

  it('listens on localhost:9464 unless told otherwise', () => {
    assert.deepEqual([endpoint({})?.host, endpoint({})?.port], ['localhost', 9464]);
    const other = endpoint({
      OTEL_EXPORTER_PROMETHEUS_HOST: '0.0.0.0',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    });
    assert.deepEqual([other?.host, other?.port], ['0.0.0.0', 0]);
  });

  it('refuses what is no port', () => {
    for (const port of ['65536', '-1', '9464.0', 'http', '1e3', '0x50']) {
      const { issue } = faulty({
        OTEL_METRICS_EXPORTER: 'prometheus',
        OTEL_EXPORTER_PROMETHEUS_PORT: port,
      });
      assert.equal(issue.expected, 'a whole number from 0 to 65535');
    }
  });
});

describe('Batches', () => {
  const batch = (
    env: Record<string, string>,
    signal: 'tracer_provider' | 'logger_provider' = 'tracer_provider',
  ) => {
    const { schedule_delay, export_timeout, max_queue_size, max_export_batch_size } =
      modelFromEnv(env).model[signal]?.processors[0]?.batch ?? {};
    return [schedule_delay, export_timeout, max_queue_size, max_export_batch_size];
  };

  it('take their settings in milliseconds and items', () => {
    for (const [prefix, signal] of [
      ['BSP', 'tracer_provider'],
      ['BLRP', 'logger_provider'],
    ] as const) {
      const env = {
        [`OTEL_${prefix}_SCHEDULE_DELAY`]: '0',
        [`OTEL_${prefix}_EXPORT_TIMEOUT`]: '0',
        [`OTEL_${prefix}_MAX_QUEUE_SIZE`]: '10',
        [`OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`]: '5',
      };
      modelOf(env);
      assert.deepEqual(batch(env, signal), [0, 0, 10, 5]);
    }
  });

  it('are never larger than the queue; that is a fault only when both were asked for', () => {
    const { issue } = faulty({
      OTEL_BSP_MAX_QUEUE_SIZE: '10',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '11',
    });
    assert.equal(issue.key, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE');
    assert.match(
      issue.message,
      /11 is more than OTEL_BSP_MAX_QUEUE_SIZE, which is 10. Used instead: 10/,
    );
    assert.deepEqual(
      batch({ OTEL_BSP_MAX_QUEUE_SIZE: '10', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '11' }).slice(2),
      [10, 10],
    );
    modelOf({ OTEL_BLRP_MAX_QUEUE_SIZE: '10' });
    assert.deepEqual(
      batch({ OTEL_BLRP_MAX_QUEUE_SIZE: '10' }, 'logger_provider').slice(2),
      [10, 10],
    );
  });

  it('keep the default for what is no whole number in range', () => {
    for (const text of [
      '0',
      '-5',
      '1.5',
      '12abc',
      '0x10',
      '1e3',
      '2147483648',
      '9'.repeat(400),
      '½',
      '1_000',
      '1 000',
    ]) {
      const { model, issue } = faulty({ OTEL_BSP_MAX_QUEUE_SIZE: text });
      assert.equal(model.tracer_provider?.processors[0]?.batch?.max_queue_size, 2048);
      assert.equal(issue.code, 'invalid_value');
      assert.ok(issue.message.length < 250);
    }
  });
});

describe('The interval of metrics', () => {
  const times = (env: Record<string, string>) => {
    const { interval, timeout } = modelOf(env).meter_provider?.readers[0]?.periodic ?? {};
    return [interval, timeout];
  };

  it('bounds the timeout, which is a fault only when that was asked for', () => {
    assert.deepEqual(times({ OTEL_METRIC_EXPORT_INTERVAL: '1000' }), [1000, 1000]);
    assert.deepEqual(
      times({ OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_METRIC_EXPORT_TIMEOUT: '500' }),
      [1000, 500],
    );
    assert.deepEqual(
      times({ OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_METRIC_EXPORT_TIMEOUT: '0' }),
      [1000, 1000],
    );
    const { issue } = faulty({
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_METRIC_EXPORT_TIMEOUT: '2000',
    });
    assert.equal(issue.key, 'OTEL_METRIC_EXPORT_TIMEOUT');
  });

  it('is never 0, which no timer could keep', () => {
    assert.equal(
      faulty({ OTEL_METRIC_EXPORT_INTERVAL: '0' }).model.meter_provider?.readers[0]?.periodic
        ?.interval,
      60_000,
    );
  });

  it('comes with the filter of exemplars', () => {
    assert.equal(
      modelOf({ OTEL_METRICS_EXEMPLAR_FILTER: 'Always_Off' }).meter_provider?.exemplar_filter,
      'always_off',
    );
    assert.equal(
      faulty({ OTEL_METRICS_EXEMPLAR_FILTER: 'x' }).model.meter_provider?.exemplar_filter,
      'trace_based',
    );
  });
});

describe('Limits', () => {
  it('fall back from their own variable to the general one, and then to the default', () => {
    const model = modelOf({
      OTEL_ATTRIBUTE_COUNT_LIMIT: '10',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '20',
      OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '0',
      OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '3',
      OTEL_SPAN_LINK_COUNT_LIMIT: '4',
    });
    assert.deepEqual(model.attribute_limits, {
      attribute_count_limit: 10,
      attribute_value_length_limit: 100,
    });
    assert.deepEqual(model.tracer_provider?.limits, {
      attribute_value_length_limit: 100,
      attribute_count_limit: 20,
      event_count_limit: 128,
      link_count_limit: 4,
      event_attribute_count_limit: 10,
      link_attribute_count_limit: 3,
    });
    assert.deepEqual(model.logger_provider?.limits, {
      attribute_value_length_limit: 0,
      attribute_count_limit: 10,
    });
  });

  it('that are not valid count as not set', () => {
    const { model } = faulty({
      OTEL_ATTRIBUTE_COUNT_LIMIT: '10',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '-1',
    });
    assert.equal(model.tracer_provider?.limits?.attribute_count_limit, 10);
  });
});
