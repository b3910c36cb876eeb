import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Sends once, then has a kept socket and a push whose next turn is an hour away. */
const program = (url: string): string => `
import { systemClock } from ${JSON.stringify(new URL('../../src/base/index.ts', import.meta.url))};
import { HttpSender } from ${JSON.stringify(new URL('../../src/pipeline/otlp/http-sender.ts', import.meta.url))};
import { MetricHub } from ${JSON.stringify(new URL('../../src/pipeline/metrics/hub.ts', import.meta.url))};
import { MetricPush } from ${JSON.stringify(new URL('../../src/pipeline/metrics/push.ts', import.meta.url))};
import { otlpMetricSender } from ${JSON.stringify(new URL('../../src/pipeline/otlp/metrics.ts', import.meta.url))};

const sender = new HttpSender({ url: ${JSON.stringify(url)}, timeoutMs: 3_600_000 });
const body = { bytes: Buffer.from('x'), contentType: 'text/plain', partialSuccess: () => undefined };
const outcome = await sender.post(body, new AbortController().signal);
const metrics = otlpMetricSender({ endpoint: ${JSON.stringify(url)} });
const push = new MetricPush(new MetricHub(), metrics, { intervalMs: 3_600_000 }, { clock: systemClock });
push.start();
const { resourceMetrics } = await new MetricHub().collect();
const sent = await metrics.send(resourceMetrics, new AbortController().signal);
process.on('exit', () => console.log(outcome.status, sent.status, process.getActiveResourcesInfo().length));
`;

describe('sockets kept for the next request', () => {
  it('let the process end, as does a push that waits for its turn', async function () {
    this.timeout(20_000);
    const server = createServer((_request, response) => response.end());
    // The server never closes a connection of its own accord.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--input-type=module', '-e', program(`http://127.0.0.1:${port}/`)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), 15_000);
    const ended = await new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    clearTimeout(limit);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(ended, { code: 0, signal: null });
    assert.match(printed, /^accepted accepted \d+\n$/);
  });
});
