import assert from 'node:assert/strict';
import { logs, SeverityNumber, trace } from '@opentelemetry/api';
import { recordTelemetry } from '../../support/otel.ts';
import { fail, Pending, succeed, useBreakers } from '../support.ts';

describe('The event of a change of state', () => {
  const telemetry = recordTelemetry();
  const bench = useBreakers();

  it('says what changed, why, and on what grounds', async () => {
    const { breaker, clock } = bench();
    await succeed(breaker);
    await fail(breaker, 2);
    await clock.advance(1_500);
    await succeed(breaker);
    const name = { 'resilience.circuit_breaker.name': breaker.name };
    assert.deepEqual(
      telemetry.logRecords.map(({ eventName, severityNumber, attributes, body }) => ({
        eventName,
        severityNumber,
        attributes,
        body,
      })),
      [
        {
          eventName: 'resilience.circuit_breaker.state_change',
          severityNumber: SeverityNumber.WARN,
          attributes: {
            ...name,
            'resilience.circuit_breaker.state': 'open',
            'resilience.circuit_breaker.previous_state': 'closed',
            'resilience.circuit_breaker.transition.reason': 'failure_ratio',
            'resilience.circuit_breaker.window.calls': 2,
            'resilience.circuit_breaker.window.failure_ratio': 0.5,
            'resilience.circuit_breaker.open.duration': 1,
          },
          body: undefined,
        },
        {
          eventName: 'resilience.circuit_breaker.state_change',
          severityNumber: SeverityNumber.INFO,
          attributes: {
            ...name,
            'resilience.circuit_breaker.state': 'half_open',
            'resilience.circuit_breaker.previous_state': 'open',
            'resilience.circuit_breaker.transition.reason': 'wait_elapsed',
            'resilience.circuit_breaker.window.calls': 2,
            'resilience.circuit_breaker.window.failure_ratio': 0.5,
            'resilience.circuit_breaker.open.duration': 1.5,
          },
          body: undefined,
        },
        {
          eventName: 'resilience.circuit_breaker.state_change',
          severityNumber: SeverityNumber.INFO,
          attributes: {
            ...name,
            'resilience.circuit_breaker.state': 'closed',
            'resilience.circuit_breaker.previous_state': 'half_open',
            'resilience.circuit_breaker.transition.reason': 'probe_success',
            'resilience.circuit_breaker.window.calls': 2,
            'resilience.circuit_breaker.window.failure_ratio': 0.5,
            'resilience.circuit_breaker.open.duration': 1.5,
          },
          body: undefined,
        },
      ],
    );
  });

  it('carries the words given to a reset, and no ratio of no calls', async () => {
    const { breaker, clock } = bench();
    await fail(breaker, 2);
    await clock.advance(60_000);
    breaker.reset('maintenance is over');
    const { body, attributes } = telemetry.logRecords.at(-1)!;
    assert.equal(body, 'maintenance is over');
    assert.equal('resilience.circuit_breaker.window.failure_ratio' in attributes, false);
  });

  it('belongs to the trace of the call that brought it about', async () => {
    const { breaker } = bench();
    const active: unknown[] = [];
    breaker.onStateChange(() => active.push(trace.getActiveSpan()?.spanContext().spanId));
    await fail(breaker, 2);
    const [, tripping] = telemetry.spans;
    const [record] = telemetry.logRecords;
    assert.equal(record?.spanContext?.traceId, tripping?.spanContext().traceId);
    assert.equal(record?.spanContext?.spanId, tripping?.spanContext().spanId);
    assert.deepEqual(active, [tripping?.spanContext().spanId]);
  });

  it('of a probe past its deadline belongs to the trace of the probe', async () => {
    const { breaker, clock } = bench({ halfOpen: { deadlineMs: 100 } });
    await fail(breaker, 2);
    await clock.advance(1_000);
    const tracer = trace.getTracer('test');
    const probe = tracer.startActiveSpan('probing request', (span) => {
      span.end();
      return new Pending(breaker);
    });
    await tracer.startActiveSpan('bystander', async (span) => {
      await clock.advance(100);
      span.end();
    });
    const [request] = telemetry.spans.filter(({ name }) => name === 'probing request');
    const record = telemetry.logRecords.at(-1);
    assert.equal(
      record?.attributes['resilience.circuit_breaker.transition.reason'],
      'probe_timeout',
    );
    assert.equal(record?.spanContext?.traceId, request?.spanContext().traceId);
    await probe.succeed();
  });

  it('reaches the other listeners, and harms nobody, when the log provider throws', async () => {
    logs.disable();
    logs.setGlobalLoggerProvider({
      getLogger() {
        throw new Error('provider');
      },
    });
    const { breaker } = bench();
    let heard = 0;
    breaker.onStateChange(() => heard++);
    const error = await fail(breaker, 2);
    assert.equal((error as Error).message, 'down');
    assert.equal(breaker.state, 'open');
    assert.equal(heard, 1);
    assert.equal(breaker.stats().listenerFaults, 1);
  });
});
