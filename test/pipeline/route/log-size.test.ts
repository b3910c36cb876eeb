import assert from 'node:assert/strict';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { logSize } from '../../../src/pipeline/route/log-size.ts';

describe('The size of a log record', () => {
  const exporter = new InMemoryLogRecordExporter();
  const logger = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter })],
  }).getLogger('sizes');
  const size = (record: Parameters<typeof logger.emit>[0]): number => {
    exporter.reset();
    logger.emit(record);
    return logSize(exporter.getFinishedLogRecords()[0]!);
  };

  it('grows with body, event name and attributes, by what they hold', () => {
    const bare = size({});
    assert.ok(bare > 200 && bare < 1000);
    const near = (bytes: number, content: number): void =>
      assert.ok(
        bytes - bare >= content && bytes - bare < content + 100,
        `${bytes - bare} for ${content}`,
      );
    near(size({ body: 'x'.repeat(9000) }), 9000);
    near(size({ eventName: 'e'.repeat(200) }), 200);
    near(size({ attributes: { key: 'x'.repeat(3000) } }), 3003);
    near(size({ body: { deep: { deeper: ['x'.repeat(500), 'y'.repeat(500)] } } }), 1010);
  });

  it('ends for a body that holds itself', () => {
    const body: Record<string, unknown> = { text: 'x'.repeat(50) };
    body.self = body;
    const bytes = size({ body });
    assert.ok(bytes > 50 && bytes < 100_000);
  });
});
