import assert from 'node:assert/strict';
import { type Context, ROOT_CONTEXT, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { type IdGenerator, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { InvalidOptionError } from '../../../src/base/index.ts';
import { ConsoleTree } from '../../../src/pipeline/console/console-tree.ts';
import type { ConsoleTreeOptions } from '../../../src/pipeline/console/console-tree-options.ts';
import { FakeClock } from '../../../src/testing/index.ts';
import { t0 } from './support.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop' });

/** A tree, an SDK that feeds it, and what it has written, without times and bars. */
function setUp(options: Partial<ConsoleTreeOptions> = {}) {
  const clock = new FakeClock({ wall: t0 });
  const written: string[] = [];
  const tree = new ConsoleTree({ clock, write: (text) => void written.push(text), ...options });
  let spans = 0;
  let traces = 0;
  const idGenerator: IdGenerator = {
    generateSpanId: () => `${(++spans).toString(16).padStart(8, '0')}ffffffff`,
    generateTraceId: () => `${(++traces).toString(16).padStart(8, '0')}${'e'.repeat(24)}`,
  };
  const processor: SpanProcessor = {
    onStart() {},
    onEnd: (span) => tree.onSpan(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const tracer = new TracerProvider({
    resource,
    spanProcessors: [processor],
    idGenerator,
  }).getTracer('test');
  const start = (name: string, parent?: Span | SpanContext): Span => {
    const context = contextOf(parent);
    return tracer.startSpan(name, { startTime: clock.wall() }, context);
  };
  const log = (message: string, span?: Span | SpanContext): void => {
    const spanContext = trace.getSpanContext(contextOf(span));
    const [hrTime] = [[clock.wall() / 1_000, 0] as [number, number]];
    const record: ReadableLogRecord = {
      hrTime,
      hrTimeObserved: hrTime,
      ...(spanContext && { spanContext }),
      severityNumber: 9,
      body: message,
      resource,
      instrumentationScope: { name: 'test' },
      attributes: {},
      droppedAttributesCount: 0,
    };
    tree.onLog(record);
  };
  /** What was written since the last call: trees as their names and messages, line by line. */
  const seen = (): string[][] =>
    written.splice(0).map((text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) =>
          line.replace(/ {2,}\S+ (?:µs|ms|s) {2}[ ━╸╺]+$/, '').replace(/ ━━+ .*$/, ''),
        ),
    );
  return { clock, tree, start, log, seen, end: (span: Span) => span.end(clock.wall()) };
}

function contextOf(of: Span | SpanContext | undefined): Context {
  if (of === undefined) return ROOT_CONTEXT;
  return 'spanContext' in of
    ? trace.setSpan(ROOT_CONTEXT, of)
    : trace.setSpanContext(ROOT_CONTEXT, of);
}

describe('ConsoleTree', () => {
  it('writes a trace when its root has ended and it has been quiet for a while', async () => {
    const { clock, start, end, log, seen } = setUp();
    const root = start('GET /');
    const child = start('work', root);
    log('in the child', child);
    await clock.advance(10);
    end(child);
    await clock.advance(500);
    assert.deepEqual(seen(), []);
    end(root);
    await clock.advance(199);
    assert.deepEqual(seen(), []);
    await clock.advance(1);
    assert.deepEqual(seen(), [
      ['━━ trace 00000001  shop', 'GET /', '└─ work', '      · +0 µs    INFO  in the child'],
    ]);
    assert.equal(clock.pending, 0);
  });

  it('waits as long as something comes', async () => {
    const { clock, start, end, seen } = setUp();
    const root = start('GET /');
    const late = start('late', root);
    end(root);
    await clock.advance(150);
    end(late);
    await clock.advance(150);
    assert.deepEqual(seen(), []);
    await clock.advance(50);
    assert.deepEqual(seen(), [['━━ trace 00000001  shop', 'GET /', '└─ late']]);
  });

  it('takes a span with a parent in another process for the root', async () => {
    const { clock, start, end, seen } = setUp();
    end(
      start('GET /', {
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        traceFlags: 1,
        isRemote: true,
      }),
    );
    await clock.advance(200);
    assert.deepEqual(seen(), [['━━ trace aaaaaaaa  shop', 'GET /  ← bbbbbbbb']]);
  });

  it('writes what comes later as a continuation that names the parent', async () => {
    const { clock, start, end, log, seen } = setUp();
    const root = start('GET /');
    const behind = start('write behind', root);
    const below = start('below', behind);
    end(root);
    await clock.advance(300);
    assert.equal(seen().length, 1);
    end(below);
    log('still on it', behind);
    await clock.advance(1_000);
    assert.deepEqual(seen(), [], 'its parent has not ended');
    end(behind);
    log('all done', root);
    await clock.advance(200);
    assert.deepEqual(seen(), [
      [
        '━━ trace, continued 00000001  shop',
        'write behind  ← GET / 00000001',
        '└─ below',
        '   · +300 ms  INFO  still on it',
        '· +1.30 s  INFO  all done  span="GET /"',
      ],
    ]);
  });

  it('writes a continuation under another root at once when that has ended', async () => {
    const { clock, start, end, seen } = setUp();
    const caller = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 1,
      isRemote: true,
    };
    end(start('first try', caller));
    await clock.advance(300);
    end(start('second try', caller));
    await clock.advance(300);
    assert.deepEqual(seen(), [
      ['━━ trace aaaaaaaa  shop', 'first try  ← bbbbbbbb'],
      ['━━ trace, continued aaaaaaaa  shop', 'second try  ← bbbbbbbb'],
    ]);
  });

  it('does not hold anything for longer than it may', async () => {
    const { clock, start, end, seen } = setUp({ maxHoldMs: 1_000 });
    const root = start('stream');
    for (let i = 0; i < 15; i++) {
      end(start('chunk', root));
      await clock.advance(100);
    }
    const [text, ...others] = seen();
    assert.deepEqual(others, []);
    assert.deepEqual(text?.slice(0, 3), [
      '━━ trace 00000001  shop',
      'chunk  ← 00000001',
      'chunk  ← 00000001',
    ]);
    assert.equal(text?.length, 11);
  });

  it('writes a record without a trace, or of a trace that is not sampled, at once', () => {
    const { log, seen } = setUp();
    log('listening');
    log('not sampled', { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 });
    assert.deepEqual(seen(), [
      ['14:02:11.123Z INFO  listening'],
      ['14:02:11.123Z INFO  not sampled  trace=aaaaaaaa'],
    ]);
  });

  it('writes the oldest trace when there are too many', async () => {
    const { start, end, seen } = setUp({ maxTraces: 2 });
    const roots = ['one', 'two', 'three'].map((name) => start(name));
    for (const root of roots) end(start('child', root));
    assert.deepEqual(seen(), [['━━ trace 00000001  shop', 'child  ← 00000001']]);
  });

  it('forgets the names of traces that are long gone', async () => {
    const { clock, start, end, seen } = setUp({ maxTraces: 1 });
    const [first, second] = [start('first'), start('second')];
    for (const root of [first, second]) {
      end(root);
      await clock.advance(200);
    }
    seen();
    end(start('late', second));
    await clock.advance(200);
    assert.match(seen().join(), /late {2}← second/);
    end(start('late', first));
    await clock.advance(30_000);
    assert.match(seen().join(), /late {2}← 00000001/);
  });

  it('writes a trace that has grown too large, and goes on with it', async () => {
    const { clock, start, end, seen } = setUp({ maxItems: 3 });
    const root = start('root');
    for (const name of ['a', 'b', 'c', 'd']) end(start(name, root));
    assert.deepEqual(seen(), [
      ['━━ trace 00000001  shop', 'a  ← 00000001', 'b  ← 00000001', 'c  ← 00000001'],
    ]);
    end(root);
    await clock.advance(200);
    assert.deepEqual(seen(), [['━━ trace, continued 00000001  shop', 'root', '└─ d']]);
    for (const name of ['e', 'f', 'g']) end(start(name, root));
    assert.equal(seen().length, 1, 'and keeps no more names than spans');
    end(start('h', root));
    await clock.advance(30_000);
    assert.deepEqual(seen(), [['━━ trace, continued 00000001  shop', 'h  ← 00000001']]);
  });

  it('writes all it holds when it is flushed, and works on', async () => {
    const { clock, tree, start, end, log, seen } = setUp();
    const root = start('root');
    end(start('child', root));
    log('alone', start('other'));
    tree.flush();
    assert.deepEqual(seen(), [
      ['━━ trace 00000001  shop', 'child  ← 00000001'],
      ['━━ trace 00000002  shop', '· +0 µs    INFO  alone'],
    ]);
    assert.equal(clock.pending, 0);
    tree.flush();
    assert.deepEqual(seen(), []);
    end(root);
    await clock.advance(200);
    assert.deepEqual(seen(), [['━━ trace, continued 00000001  shop', 'root']]);
  });

  it('serves several traces at their own times', async () => {
    const { clock, start, end, seen } = setUp();
    const [one, two] = [start('one'), start('two')];
    end(start('child', one));
    await clock.advance(1_000);
    end(two);
    await clock.advance(150);
    end(one);
    await clock.advance(50);
    assert.deepEqual(seen(), [['━━ trace 00000002  shop', 'two']]);
    await clock.advance(150);
    assert.deepEqual(seen(), [['━━ trace 00000001  shop', 'one', '└─ child']]);
  });

  it('asks for the width before each trace, and has an answer where there is none', () => {
    let columns: number | undefined = 60;
    const texts: string[] = [];
    const { tree, start, end } = setUp({
      width: () => columns,
      write: (text) => void texts.push(text),
    });
    for (columns of [60, undefined, Number.NaN]) {
      end(start('GET /'));
      tree.flush();
    }
    assert.deepEqual(
      texts.map((text) => text.split('\n')[0]?.length),
      [60, 100, 100],
    );
  });

  it('does not end up in a circle when writing is traced and logged', () => {
    let writes = 0;
    const { tree, start, end, log } = setUp({
      write() {
        writes++;
        log('written');
        end(start('write'));
      },
    });
    log('begin');
    tree.flush();
    assert.equal(writes, 1);
  });

  it('survives a writer that throws and spans that cannot be read', async () => {
    const { clock, tree, start, end, log } = setUp({
      write() {
        throw new Error('EPIPE');
      },
    });
    log('x');
    end(start('root'));
    await clock.advance(200);
    tree.onSpan({} as never);
    tree.onLog({} as never);
    tree.flush();
  });

  it('refuses options that make no sense', () => {
    const wrong: [object, string][] = [
      [{ write: 'stdout' }, 'consoleTree.write must be a function, but is "stdout".'],
      [{ colour: 1 }, 'consoleTree.colour must be true or false, but is 1.'],
      [{ width: 0 }, 'consoleTree.width must be a number of at least 1, or a function, but is 0.'],
      [
        { width: Number.POSITIVE_INFINITY },
        'consoleTree.width must be a number of at least 1, or a function, but is Infinity.',
      ],
      [{ quietMs: -1 }, 'consoleTree.quietMs must be a number of at least 0, but is -1.'],
      [{ maxHoldMs: '5' }, 'consoleTree.maxHoldMs must be a number of at least 1, but is "5".'],
      [
        { maxTraces: Number.NaN },
        'consoleTree.maxTraces must be a number of at least 1, but is NaN.',
      ],
      [
        { color: true },
        'consoleTree.color must be one of the options write, clock, width, colour, quietMs, maxHoldMs, maxTraces, maxItems, but is "color".',
      ],
    ];
    for (const [options, message] of wrong) {
      assert.throws(
        () => setUp(options),
        (error) => error instanceof InvalidOptionError && error.message === message,
        message,
      );
    }
  });
});
