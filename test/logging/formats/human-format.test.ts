import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { LoggerOptions } from '../../../src/logging/index.ts';
import { Lines, loggerInMemory } from '../lines.ts';

function human(options: LoggerOptions = {}) {
  return loggerInMemory({ format: 'human', ...options });
}

describe('The human format', () => {
  it('is the time, the level, the module, the message and the fields', () => {
    const { logger, lines } = human({ name: 'db' });
    logger.info('connected', { host: 'db1', text: 'two words', n: 2, o: { a: 1 } });
    assert.deepEqual(lines.all, [
      '00:00:00.000 INFO  [db] connected  host=db1 text="two words" n=2 o={"a":1}\n',
    ]);
  });

  it('ends with the beginning of the trace id', () => {
    const { logger, lines } = human();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const span = { traceId, spanId: 'b7ad6b7169203331', traceFlags: 1 };
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    context.with(trace.setSpanContext(ROOT_CONTEXT, span), () => logger.info('hi', { a: 1 }));
    context.disable();
    assert.equal(lines.all[0], '00:00:00.000 INFO  hi  a=1 trace=0af76519\n');
  });

  it('shows an error below, with its causes and members each a step further in', () => {
    const { logger, lines } = human();
    const inner = Object.assign(new TypeError('root'), { code: 'E1' });
    const error = new AggregateError([new Error('first'), 'second'], 'all', { cause: inner });
    logger.error('failed', error);
    const shown = lines.all[0]!.split('\n').filter((line) => !/^\s+at /.test(line));
    assert.deepEqual(shown, [
      '00:00:00.000 ERROR failed',
      '    error: AggregateError: all',
      '        cause: TypeError: root',
      '        member: Error: first',
      '        member: second',
      '',
    ]);
    assert.match(lines.all[0]!, /code=E1/);
    logger.error('again', new Error('x', { cause: 'a reason' }));
    assert.match(lines.all[1]!, /\n {8}cause: "a reason"\n$/);
  });

  it('cannot be made to show a record that nobody wrote', () => {
    const { logger, lines } = human();
    logger.info('a\n00:00:00.000 ERROR forged', { 'k\nforged': 'v\nforged' });
    const [first, ...rest] = lines.all[0]!.trimEnd().split('\n');
    assert.match(first!, /INFO {2}a$/);
    for (const line of rest) assert.match(line, /^ {4}/);
    logger.info('\u001b]0;title\u0007\u001b[2Jwiped');
    assert.match(lines.all[1]!.trimEnd(), /^[ -~]+$/);
  });

  it('has colours in a terminal that wants them, and only there', () => {
    for (const [terminal, coloured] of [
      [new Lines({ colours: true }), true],
      [new Lines({ colours: false }), false],
      [new Lines(), false],
    ] as const) {
      const { logger } = human({ stream: terminal });
      logger.error('red', { a: 1 });
      const text = terminal.all[0]!;
      assert.equal(text !== stripVTControlCharacters(text), coloured);
      assert.equal(stripVTControlCharacters(text), '00:00:00.000 ERROR red  a=1\n');
    }
  });

  it('is chosen for a terminal when no format is, and JSON otherwise', () => {
    const terminal = new Lines({ colours: false });
    const pipe = new Lines();
    for (const [stream, pattern] of [
      [terminal, /^00:00:00\.000 INFO {2}hi\n$/],
      [pipe, /^\{.*"message":"hi"\}\n$/],
    ] as const) {
      const { logger } = loggerInMemory({ format: undefined as never, stream });
      logger.info('hi');
      assert.match(stream.all[0]!, pattern);
    }
  });
});
