import assert from 'node:assert/strict';
import { flags, type Receiver, run, withReceiver } from './support.ts';

/** The names of server spans, each of which must have a client span as its parent. */
function served(receiver: Receiver): string[] {
  const servers = receiver.spans.filter((span) => span.kind === 'server');
  for (const { parentSpanId } of servers) {
    assert.ok(
      receiver.spans.some((span) => span.kind === 'client' && span.spanId === parentSpanId),
    );
  }
  return servers.map((span) => span.name).sort();
}

describe('Ways to run an app', () => {
  for (const flag of flags) {
    it(`${flag}: in a cluster, where each process sends its own`, () =>
      withReceiver(async (receiver) => {
        const ended = await run({ app: 'apps/cluster.cjs', flag, receiver });
        assert.equal(ended.code, 0, ended.stderr);
        assert.deepEqual(
          served(receiver),
          Array.from({ length: 4 }, () => 'GET /work/:id'),
        );
      }));

    it(`${flag}: in TypeScript, with frameworks that are loaded at the first request`, () =>
      withReceiver(async (receiver) => {
        const env = { NODE_OPTIONS: '--experimental-strip-types --no-warnings' };
        const ended = await run({ app: 'apps/late.mts', flag, receiver, env });
        assert.equal(ended.code, 0, ended.stderr);
        assert.deepEqual(served(receiver), ['GET /express/:id', 'GET /fastify/:id']);
        for (const route of ['/express/:id', '/fastify/:id']) {
          const duration = receiver.metrics.latest('http.server.request.duration', {
            'http.route': route,
          });
          assert.equal(duration?.count, 1);
        }
      }));
  }
});
