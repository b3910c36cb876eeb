import assert from 'node:assert/strict';
import {
  type Context,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  InMemorySpanExporter,
  type Sampler,
  SamplingDecision,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { InvalidOptionError } from '../../src/base/index.ts';
import { ReloadableSampler, samplerFrom } from '../../src/pipeline/sampler.ts';

const traceId = '5b8efff798038103d269b633813fc60c';

function decide(sampler: Sampler, context: Context = ROOT_CONTEXT, id = traceId): SamplingDecision {
  return sampler.shouldSample(context, id, 'name', SpanKind.INTERNAL, {}, []).decision;
}

function parent(isRemote: boolean, sampled: boolean): Context {
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: '051581bf3cb55c13',
    isRemote,
    traceFlags,
  });
}

const yes = SamplingDecision.RECORD_AND_SAMPLED;
const no = SamplingDecision.NOT_RECORD;

describe('A reloadable sampler', () => {
  it('decides as the present one does, in tracers handed out long ago too', () => {
    const sampler = new ReloadableSampler(new AlwaysOffSampler());
    const exporter = new InMemorySpanExporter();
    const spanProcessors = [new SimpleSpanProcessor({ exporter })];
    const tracer = new TracerProvider({ sampler, spanProcessors }).getTracer('early');
    tracer.startSpan('unseen').end();
    const next = new AlwaysOnSampler();
    sampler.replace(next);
    tracer.startSpan('seen').end();
    assert.deepEqual(
      exporter.getFinishedSpans().map(({ name }) => name),
      ['seen'],
    );
    assert.equal(sampler.current, next);
  });

  it('passes everything on and gives back everything', () => {
    const calls: unknown[][] = [];
    const result = { decision: yes, attributes: { a: 1 } };
    const sampler = new ReloadableSampler({
      shouldSample: (...given) => {
        calls.push(given);
        return result;
      },
      toString: () => 'Mine{1}',
    });
    const given = [ROOT_CONTEXT, traceId, 'n', SpanKind.SERVER, { k: 'v' }, []] as const;
    const answer = sampler.shouldSample(
      ...(given as unknown as Parameters<Sampler['shouldSample']>),
    );
    assert.equal(answer, result);
    assert.deepEqual(calls, [[...given]]);
    assert.equal(sampler.toString(), 'Mine{1}');
  });

  it('samples nothing when the present one throws, and says so once', () => {
    const errors: unknown[] = [];
    const silent = (): void => {};
    diag.setLogger(
      {
        error: (...args) => void errors.push(args),
        warn: silent,
        info: silent,
        debug: silent,
        verbose: silent,
      },
      { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
    );
    try {
      const broken = {
        shouldSample: () => {
          throw new Error('broken');
        },
      };
      const sampler = new ReloadableSampler(broken);
      assert.deepEqual([decide(sampler), decide(sampler)], [no, no]);
      assert.equal(errors.length, 1);
      sampler.replace(broken);
      assert.equal(decide(sampler), no);
      assert.equal(errors.length, 2);
    } finally {
      diag.disable();
    }
  });
});

describe('The sampler of a configuration', () => {
  it('is parent-based with a root of always on when none is named', () => {
    for (const model of [undefined, null]) {
      const sampler = samplerFrom(model);
      assert.equal(
        sampler.toString(),
        'ParentBased{root=AlwaysOnSampler, remoteParentSampled=AlwaysOnSampler, remoteParentNotSampled=AlwaysOffSampler, localParentSampled=AlwaysOnSampler, localParentNotSampled=AlwaysOffSampler}',
      );
    }
  });

  it('is always on or always off', () => {
    for (const nothing of [null, {}]) {
      assert.equal(decide(samplerFrom({ always_on: nothing })), yes);
      assert.equal(decide(samplerFrom({ always_off: nothing })), no);
    }
    assert.equal(decide(samplerFrom({ always_off: undefined, always_on: {} } as never)), yes);
  });

  it('is a ratio of traces, all of them unless said otherwise', () => {
    const text = (ratio?: number | null): string =>
      String(samplerFrom({ trace_id_ratio_based: ratio === undefined ? null : { ratio } }));
    assert.equal(text(), 'TraceIdRatioBased{1}');
    assert.equal(text(null), 'TraceIdRatioBased{1}');
    assert.equal(text(0.25), 'TraceIdRatioBased{0.25}');
    assert.equal(text(0), 'TraceIdRatioBased{0}');
    const half = samplerFrom({ trace_id_ratio_based: { ratio: 0.5 } });
    assert.equal(decide(half, ROOT_CONTEXT, '00000000000000000000000000000001'), yes);
    assert.equal(decide(half, ROOT_CONTEXT, `f${'0'.repeat(31)}`), no);
  });

  it('follows the parent', () => {
    const sampler = samplerFrom({ parent_based: { root: { always_off: null } } });
    assert.equal(decide(sampler), no);
    for (const remote of [true, false]) {
      assert.equal(decide(sampler, parent(remote, true)), yes);
      assert.equal(decide(sampler, parent(remote, false)), no);
    }
    assert.equal(decide(samplerFrom({ parent_based: null })), yes);
  });

  it('asks the one that is named for each kind of parent', () => {
    const sampler = samplerFrom({
      parent_based: {
        root: { trace_id_ratio_based: { ratio: 0 } },
        remote_parent_sampled: { always_off: {} },
        remote_parent_not_sampled: { always_on: {} },
        local_parent_sampled: { always_off: {} },
        local_parent_not_sampled: { parent_based: { local_parent_not_sampled: { always_on: {} } } },
      },
    });
    assert.deepEqual(
      [parent(true, true), parent(true, false), parent(false, true), parent(false, false)].map(
        (context) => decide(sampler, context),
      ),
      [no, yes, no, yes],
    );
    assert.equal(decide(sampler), no);
  });

  it('is refused when it is not known, not one, or out of range, naming the place', () => {
    const wrong = (model: unknown, message: RegExp): void =>
      assert.throws(
        () => samplerFrom(model as never),
        (error: unknown) => error instanceof InvalidOptionError && message.test(error.message),
      );
    wrong({}, /tracer_provider\.sampler must be an object that names exactly one sampler/);
    wrong('always_on', /exactly one sampler/);
    wrong([], /exactly one sampler/);
    wrong({ always_on: {}, always_off: {} }, /exactly one sampler/);
    wrong({ always_on: 5 }, /tracer_provider\.sampler\.always_on must be an object, but is 5/);
    wrong({ sometimes: {} }, /sampler\.sometimes must be one of always_on, /);
    wrong({ 'jaeger_remote/development': { endpoint: 'x' } }, /must be one of always_on, /);
    for (const ratio of [-0.1, 1.1, Number.NaN, '0.5', true]) {
      wrong(
        { trace_id_ratio_based: { ratio } },
        /\.trace_id_ratio_based\.ratio must be a number from 0 to 1/,
      );
    }
    wrong(
      { parent_based: { root: { x: {} } } },
      /tracer_provider\.sampler\.parent_based\.root\.x must be/,
    );
    const endless: Record<string, unknown> = {};
    endless.parent_based = { root: endless };
    wrong(endless, /must be nested less deeply/);
  });
});
