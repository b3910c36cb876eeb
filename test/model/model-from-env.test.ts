import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { InvalidSettingsError } from '../../src/base/index.ts';
import { environmentVariables, modelFromEnv } from '../../src/model/index.ts';
import { root } from '../architecture/source.ts';
import { exporterOf, faulty, modelOf } from './helpers.ts';

describe('The model from the environment', () => {
  it('of an empty environment is what the specification calls the defaults', () => {
    const model = modelOf({});
    assert.deepEqual(model, {
      disabled: false,
      log_level: 'info',
      resource: {
        attributes: [],
        'detection/development': {
          detectors: [{ host: {} }, { os: {} }, { process: {} }, { service: {} }],
        },
      },
      attribute_limits: { attribute_count_limit: 128 },
      propagator: { composite: [{ tracecontext: {} }, { baggage: {} }] },
      tracer_provider: {
        processors: [
          {
            batch: {
              schedule_delay: 5000,
              export_timeout: 30_000,
              max_queue_size: 2048,
              max_export_batch_size: 512,
              exporter: {
                otlp_http: {
                  endpoint: 'http://localhost:4318/v1/traces',
                  timeout: 10_000,
                  compression: 'none',
                  encoding: 'protobuf',
                },
              },
            },
          },
        ],
        limits: {
          attribute_count_limit: 128,
          event_count_limit: 128,
          link_count_limit: 128,
          event_attribute_count_limit: 128,
          link_attribute_count_limit: 128,
        },
        sampler: { parent_based: { root: { always_on: {} } } },
      },
      meter_provider: {
        readers: [
          {
            periodic: {
              interval: 60_000,
              timeout: 30_000,
              exporter: {
                otlp_http: {
                  endpoint: 'http://localhost:4318/v1/metrics',
                  timeout: 10_000,
                  compression: 'none',
                  encoding: 'protobuf',
                  temporality_preference: 'cumulative',
                  default_histogram_aggregation: 'explicit_bucket_histogram',
                },
              },
            },
          },
        ],
        exemplar_filter: 'trace_based',
      },
      logger_provider: {
        processors: [
          {
            batch: {
              schedule_delay: 1000,
              export_timeout: 30_000,
              max_queue_size: 2048,
              max_export_batch_size: 512,
              exporter: {
                otlp_http: {
                  endpoint: 'http://localhost:4318/v1/logs',
                  timeout: 10_000,
                  compression: 'none',
                  encoding: 'protobuf',
                },
              },
            },
          },
        ],
        limits: { attribute_count_limit: 128 },
      },
      distribution: { otelier: { instrumentations: { disabled: [] } } },
    });
  });

  it('takes empty and blank values as unset, for every variable', () => {
    const names = environmentVariables().map(({ name }) => name);
    for (const blank of ['', '  ', '\t\n']) {
      const env = Object.fromEntries(names.map((name) => [name, blank]));
      assert.deepEqual(modelOf(env), modelOf({}));
    }
  });

  it('looks at nothing but the environment it is given, and leaves that as it is', () => {
    const before = { ...process.env };
    process.env.OTEL_SERVICE_NAME = 'from-the-process';
    try {
      const env = Object.freeze({ OTEL_SERVICE_NAME: 'given' });
      assert.deepEqual(
        modelOf(env).resource?.attributes?.map(({ value }) => value),
        ['given'],
      );
      assert.deepEqual(modelOf({}).resource?.attributes, []);
    } finally {
      if (before.OTEL_SERVICE_NAME === undefined) delete process.env.OTEL_SERVICE_NAME;
      else process.env.OTEL_SERVICE_NAME = before.OTEL_SERVICE_NAME;
    }
  });

  it('is a fresh one at each call', () => {
    const first = modelOf({});
    first.tracer_provider?.processors.pop();
    assert.equal(modelOf({}).tracer_provider?.processors.length, 1);
  });

  it('is made of any text whatever without throwing, with a full model', () => {
    const names = environmentVariables().map(({ name }) => name);
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...names),
          fc.oneof(fc.string({ unit: 'binary' }), fc.string()),
        ),
        (env) => {
          const { model, issues } = modelFromEnv(env);
          for (const part of ['tracer_provider', 'meter_provider', 'logger_provider', 'resource']) {
            assert.ok(model[part]);
          }
          for (const { key, message, source } of issues) {
            assert.ok(names.includes(key));
            assert.equal(source, 'environment');
            assert.match(message, /\.$/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes what is no text as unset', () => {
    const env = { OTEL_BSP_MAX_QUEUE_SIZE: 7, OTEL_LOG_LEVEL: null } as unknown as Record<
      string,
      string
    >;
    assert.deepEqual(modelOf(env), modelOf({}));
  });

  it('gives issues that make a readable error', () => {
    const { issues } = modelFromEnv({ OTEL_BSP_MAX_QUEUE_SIZE: '12abc', OTEL_SDK_DISABLED: 'yes' });
    assert.equal(
      new InvalidSettingsError(issues).message,
      'OTEL_SDK_DISABLED (environment): "yes" is not allowed; it must be true or false. It counts as false.\n' +
        'OTEL_BSP_MAX_QUEUE_SIZE (environment): "12abc" is not allowed; it must be a whole number of at least 1 and at most 2147483647. Used instead: 2048.',
    );
  });

  it('loads nothing but its own files', () => {
    const script = `
      await import(${JSON.stringify(join(root, 'src/model/index.ts'))});
      const { createRequire } = await import('node:module');
      console.log(Object.keys(createRequire(import.meta.url).cache).length);
    `;
    const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    assert.equal(loaded.trim(), '0');
  });
});

describe('A settings file', () => {
  it('is not read, and that is told', () => {
    const { issues } = modelFromEnv({ OTEL_CONFIG_FILE: '/etc/otel.yaml' });
    assert.deepEqual(
      issues.map(({ key, message }) => `${key} ${message}`),
      ['OTEL_CONFIG_FILE is not read yet; the other variables hold.'],
    );
    assert.deepEqual(modelFromEnv({ OTEL_CONFIG_FILE: ' ' }).issues, []);
  });
});

describe('OTEL_SDK_DISABLED', () => {
  it('is true for the word true alone, in any case', () => {
    for (const word of ['true', 'TRUE', ' True '])
      assert.equal(modelOf({ OTEL_SDK_DISABLED: word }).disabled, true);
    for (const word of ['false', 'False'])
      assert.equal(modelOf({ OTEL_SDK_DISABLED: word }).disabled, false);
  });

  it('is false for every other word, with an issue', () => {
    for (const word of ['1', 'yes', 'on', 'truee', '0']) {
      const { model, issue } = faulty({ OTEL_SDK_DISABLED: word });
      assert.equal(model.disabled, false);
      assert.equal(issue.key, 'OTEL_SDK_DISABLED');
      assert.ok(issue.message.includes(word));
    }
  });
});

describe('OTEL_LOG_LEVEL', () => {
  for (const [word, level] of Object.entries({
    NONE: 'fatal',
    error: 'error',
    Warn: 'warn',
    info: 'info',
    DEBUG: 'debug',
    verbose: 'trace2',
    all: 'trace',
  })) {
    it(`${word} is ${level} in the model`, () => {
      assert.equal(modelOf({ OTEL_LOG_LEVEL: word }).log_level, level);
    });
  }

  it('of another word is info, with an issue', () => {
    const { model, issue } = faulty({ OTEL_LOG_LEVEL: 'chatty' });
    assert.equal(model.log_level, 'info');
    assert.match(
      issue.message,
      /"chatty".*none, error, warn, info, debug, verbose, all.*Used instead: info/,
    );
  });
});

describe('The choice of instrumentations', () => {
  const choice = (env: Record<string, string>) =>
    modelOf(env).distribution.otelier.instrumentations;

  it('is open without variables', () => {
    assert.deepEqual(choice({}), { disabled: [] });
  });

  it('takes short names, once each', () => {
    assert.deepEqual(
      choice({
        OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http, Undici,http',
        OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pino,winston',
      }),
      { enabled: ['http', 'undici'], disabled: ['pino', 'winston'] },
    );
    assert.deepEqual(choice({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'none' }), {
      enabled: [],
      disabled: [],
    });
  });

  it('keeps to what was asked for when a name is not known: nothing more is switched on', () => {
    const { model, issue } = faulty({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'mongodb' });
    assert.deepEqual(model.distribution.otelier.instrumentations, { enabled: [], disabled: [] });
    assert.match(issue.message, /"mongodb" is not allowed.*http, undici, express/);
  });
});

describe('The same fault in a variable for all signals', () => {
  it('is reported once', () => {
    const { model, issue } = faulty({ OTEL_EXPORTER_OTLP_TIMEOUT: '10s' });
    assert.equal(issue.key, 'OTEL_EXPORTER_OTLP_TIMEOUT');
    assert.equal(exporterOf(model, 'logs').otlp_http?.timeout, 10_000);
  });
});
