import assert from 'node:assert/strict';
import { TraceFlags } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { spanSize } from '../../../src/pipeline/route/span-size.ts';
import { collectGarbage } from './support.ts';

const context = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: TraceFlags.SAMPLED };

describe('The size of a span', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('sizes');
  const last = (): number => spanSize(exporter.getFinishedSpans().at(-1)!);

  it('is some hundred bytes for one that says nothing', () => {
    tracer.startSpan('a').end();
    assert.ok(last() > 500 && last() < 2000);
  });

  it('grows with name, status, attributes, events and links, by what they hold', () => {
    tracer.startSpan('a').end();
    const bare = last();
    const grown = (use: (span: ReturnType<typeof tracer.startSpan>) => void): number => {
      const span = tracer.startSpan('a');
      use(span);
      span.end();
      return last() - bare;
    };
    const near = (bytes: number, content: number): void =>
      assert.ok(bytes >= content && bytes < content + 400, `${bytes} for ${content}`);
    near(
      grown((span) => span.updateName('a'.repeat(5000))),
      4999,
    );
    near(
      grown((span) => span.setStatus({ code: 2, message: 'x'.repeat(3000) })),
      3000,
    );
    near(
      grown((span) => span.setAttribute('key', 'v'.repeat(7000))),
      7003,
    );
    near(
      grown((span) => span.addEvent('e'.repeat(100), { text: 'x'.repeat(2000) })),
      2104,
    );
    near(
      grown((span) => span.addLink({ context, attributes: { text: 'x'.repeat(2000) } })),
      2004,
    );
    near(
      grown((span) => span.addLink({ context })),
      0,
    );
  });

  it('is within a factor of two of the memory that spans take', async () => {
    const count = 5000;
    const held: unknown[] = [];
    const keeping = new TracerProvider({
      spanProcessors: [
        {
          onStart() {},
          onEnd: (span) => void held.push(span),
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    }).getTracer('memory');
    await collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < count; index++) {
      const span = keeping.startSpan('GET /orders/:id');
      for (let key = 0; key < 8; key++)
        span.setAttribute(`http.key.${key}`, `value ${key} of ${index}`);
      span.addEvent('cache miss', { key: `order ${index}` });
      span.end();
    }
    await collectGarbage();
    const real = (process.memoryUsage().heapUsed - before) / count;
    const estimate = spanSize(held[0] as never);
    assert.ok(estimate > real / 2 && estimate < real * 2, `${estimate} for ${real}`);
  });
});
