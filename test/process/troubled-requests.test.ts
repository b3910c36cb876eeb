import assert from 'node:assert/strict';
import { flags, type Receiver, run, withReceiver } from './support.ts';

function pathOf({ attributes }: Receiver['spans'][number]): unknown {
  return attributes['url.path'] ?? new URL(attributes['url.full'] as string).pathname;
}

function spanOf(receiver: Receiver, kind: string, path: string): Receiver['spans'][number] {
  const found = receiver.spans.filter((span) => span.kind === kind && pathOf(span) === path);
  assert.equal(found.length, 1, `one ${kind} span of ${path}`);
  return found[0]!;
}

describe('Requests in trouble', () => {
  for (const flag of flags) {
    it(`${flag}: are told as they went, and what the app sends is left as it is`, () =>
      withReceiver(async (receiver) => {
        const ended = await run({ app: 'apps/troubled.cjs', flag, receiver });
        assert.equal(ended.code, 0, ended.stderr);

        // Headers in a list arrive as they were given, with the context of the trace behind them.
        const [list, pairs] = ended.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as string[]);
        assert.deepEqual(list?.slice(0, 7), [
          'Host',
          'in-a-list',
          'X-Twice',
          '1',
          'X-Twice',
          '2',
          'traceparent',
        ]);
        assert.deepEqual(pairs?.slice(0, 5), ['Host', 'in-pairs', 'X-One', '1', 'traceparent']);
        for (const headers of [list, pairs]) {
          const [, , spanId] = headers?.[headers.indexOf('traceparent') + 1]?.split('-') ?? [];
          assert.ok(
            receiver.spans.some((span) => span.kind === 'client' && span.spanId === spanId),
          );
        }

        const half = spanOf(receiver, 'client', '/half');
        assert.equal(half.status.code, 'error', 'a response that broke off is no success');
        assert.equal(half.attributes['error.type'], 'ECONNRESET');
        assert.equal(half.attributes['http.response.status_code'], 200);

        const refused = spanOf(receiver, 'client', '/refused');
        assert.equal(refused.attributes['error.type'], 'ECONNREFUSED');
        const failures = receiver.metrics.latest('http.client.request.duration', {
          'error.type': 'ECONNREFUSED',
        });
        assert.equal(failures?.count, 1);

        assert.equal(
          spanOf(receiver, 'client', '/no-answer').attributes['error.type'],
          'ABORT_ERR',
        );
        // Node 22 makes an abort of the time-out of a fetch.
        const late = spanOf(receiver, 'client', '/no-answer-to-fetch');
        assert.match(late.attributes['error.type'] as string, /^(Timeout|Abort)Error$/);
        for (const path of ['/no-answer', '/no-answer-to-fetch']) {
          const left = spanOf(receiver, 'server', path);
          assert.equal(
            left.attributes['http.response.status_code'],
            undefined,
            'nothing was answered',
          );
          assert.equal(left.attributes['error.type'], 'ECONNRESET');
          assert.notEqual(
            left.status.code,
            'error',
            'that the client left is no fault of the service',
          );
        }
      }));
  }
});
