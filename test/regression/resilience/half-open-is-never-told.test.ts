import assert from 'node:assert/strict';
import { Pending, trip, useBreakers } from '../../resilience/support.ts';
import { recordTelemetry } from '../../support/otel.ts';

// opossum-prometheus never exports half-open and has no gauge of the state; breakers that change
// their state lazily show "open" for hours while there is no traffic.
describe('A half-open breaker on a dashboard', () => {
  const telemetry = recordTelemetry();
  const bench = useBreakers();

  it('shows as half-open, with and without traffic', async () => {
    const opened = bench();
    await trip(opened);
    await opened.clock.advance(1_000);
    const shown = async (): Promise<unknown> => {
      const points = await telemetry.points('resilience.circuit_breaker.status');
      const mine = points.filter(({ attributes }) =>
        Object.values(attributes).includes(opened.breaker.name),
      );
      return mine.find(({ value }) => value === 1)?.attributes['resilience.circuit_breaker.state'];
    };
    assert.equal(await shown(), 'half_open');
    const probe = new Pending(opened.breaker);
    assert.equal(await shown(), 'half_open');
    assert.equal(
      telemetry.logRecords.at(-1)?.attributes['resilience.circuit_breaker.state'],
      'half_open',
    );
    await probe.succeed();
  });
});
