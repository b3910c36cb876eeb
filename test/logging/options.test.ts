import assert from 'node:assert/strict';
import winston from 'winston';
import { InvalidOptionError } from '../../src/base/index.ts';
import { createLogger, logger } from '../../src/logging/index.ts';

describe('The options of a logger', () => {
  it('are refused when they are wrong, by name', () => {
    const wrong: [object, RegExp][] = [
      [{ level: 'verbose' }, /^createLogger\.level must be one of fatal, error/],
      [{ level: 'toString' }, /level/],
      [{ format: 'xml' }, /^createLogger\.format must be 'json', 'human' or/],
      [{ name: '' }, /^createLogger\.name must be a text of 1 to 255/],
      [{ defaults: [] }, /^createLogger\.defaults must be an object, but is an array of 0/],
      [{ stream: {} }, /^createLogger\.stream must be an object with a write method/],
      [{ transports: ['console'] }, /^createLogger\.transports/],
      [{ otlp: 'yes' }, /^createLogger\.otlp must be true or false, but is "yes"/],
      [{ silent: 1 }, /silent/],
      [{ exitOnError: 'no' }, /exitOnError/],
      [{ clock: Date }, /clock/],
      [{ levle: 'info' }, /^createLogger\.levle must be one of level, format, /],
      [{ constructor: 1 }, /^createLogger\.constructor must be one of/],
    ];
    for (const [options, message] of wrong) {
      assert.throws(
        () => createLogger(options),
        (error) => {
          assert.ok(error instanceof InvalidOptionError);
          assert.match(error.message, message);
          return true;
        },
      );
    }
    assert.throws(() => createLogger('json' as never), InvalidOptionError);
    assert.throws(() => createLogger(null as never), InvalidOptionError);
  });

  it('may be left undefined one by one', () => {
    assert.ok(
      createLogger({ level: undefined, name: undefined } as object) instanceof winston.Logger,
    );
  });

  it('of a module are its name', () => {
    for (const name of ['', 'x'.repeat(256), 3]) {
      assert.throws(() => logger.module(name as string), InvalidOptionError);
    }
  });

  it('that are wrong change nothing when given to configure', () => {
    const mine = createLogger({ level: 'warn', otlp: false });
    const before = mine.transports;
    assert.throws(
      () => mine.configure({ level: 'no' }),
      /^InvalidOptionError: logger\.configure\.level/,
    );
    assert.throws(() => mine.configure({ name: 'other' } as object), /logger\.configure\.name/);
    assert.throws(() => mine.configure({ levels: { a: 1 } }), /logger\.configure\.levels/);
    assert.equal(mine.level, 'warn');
    assert.deepEqual(mine.transports, before);
  });
});
