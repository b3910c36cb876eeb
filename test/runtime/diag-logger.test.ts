import assert from 'node:assert/strict';
import { StderrDiagLogger } from '../../src/runtime/diag-logger.ts';
import { FakeClock } from '../../src/testing/index.ts';

describe('The diagnostic log', () => {
  function logger(): { log: StderrDiagLogger; lines: string[]; clock: FakeClock } {
    const clock = new FakeClock();
    const lines: string[] = [];
    return { log: new StderrDiagLogger(clock, (line) => lines.push(line)), lines, clock };
  }

  it('prints a line for each level', () => {
    const { log, lines } = logger();
    log.error('a');
    log.warn('b');
    log.info('c');
    log.debug('d');
    log.verbose('e');
    assert.deepEqual(lines, [
      'otelier error: a\n',
      'otelier warn: b\n',
      'otelier info: c\n',
      'otelier debug: d\n',
      'otelier verbose: e\n',
    ]);
  });

  it('keeps everything on one line: errors with causes, objects, hostile values', () => {
    const { log, lines } = logger();
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    log.warn(
      'one\ntwo',
      new Error('top\nline', { cause: new TypeError('below') }),
      { a: 1 },
      undefined,
      cycle,
    );
    assert.deepEqual(lines, [
      'otelier warn: one two Error: top line (cause: TypeError: below) {"a":1} undefined [object Object]\n',
    ]);
  });

  it('prints the same message three times a minute and says how many it left out', async () => {
    const { log, lines, clock } = logger();
    for (let i = 0; i < 10; i++) log.warn('no answer');
    log.warn('something else');
    assert.equal(lines.length, 4);
    await clock.advance(60_000);
    log.warn('no answer');
    assert.equal(lines.at(-1), 'otelier warn: no answer (7 more like this were not printed)\n');
  });

  it('does not remember without bound', () => {
    const { log, lines } = logger();
    for (let i = 0; i < 2_000; i++) log.info(`message ${i}`);
    assert.equal(lines.length, 2_000);
  });

  it('survives a closed stderr', () => {
    const log = new StderrDiagLogger(new FakeClock(), () => {
      throw new Error('EPIPE');
    });
    log.error('x');
  });
});
