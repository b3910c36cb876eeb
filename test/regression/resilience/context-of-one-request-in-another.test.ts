import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { trace } from '@opentelemetry/api';
import { caught, Pending, trip, turn, useBreakers } from '../../resilience/support.ts';
import { recordTelemetry } from '../../support/otel.ts';

// opossum tells of half-open in the context of the request that tripped it, a second earlier;
// cockatiel's bulkhead runs a call in the context of the one that made room for it.
describe('Two requests that meet at a breaker', () => {
  const telemetry = recordTelemetry();
  const bench = useBreakers();
  const store = new AsyncLocalStorage<string>();

  it('each cause their own events, in their own context', async () => {
    const opened = bench();
    const { breaker, clock } = opened;
    const seen: string[] = [];
    breaker.onStateChange(({ to }) => seen.push(`${to} by ${store.getStore()}`));
    await store.run('tripping', () => trip(opened));
    await clock.advance(1_000);
    await store.run('bystander', () => turn());
    const probe = store.run('probing', () => new Pending(breaker));
    await store.run('rejected', () => caught(breaker.execute(() => 'surplus')));
    await store.run('settling', () => probe.succeed());
    assert.deepEqual(seen, ['open by tripping', 'half_open by probing', 'closed by probing']);
  });

  it('keep their traces apart', async () => {
    const { breaker } = bench();
    const tracer = trace.getTracer('test');
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        tracer.startActiveSpan(`request ${index}`, async (request) => {
          await breaker.execute(async () => {
            await turn();
            tracer.startSpan(`work ${index}`).end();
          });
          request.end();
        }),
      ),
    );
    const spans = telemetry.spans;
    for (let index = 0; index < 50; index++) {
      const request = spans.find(({ name }) => name === `request ${index}`);
      const work = spans.find(({ name }) => name === `work ${index}`);
      assert.equal(work?.spanContext().traceId, request?.spanContext().traceId);
    }
  });
});
