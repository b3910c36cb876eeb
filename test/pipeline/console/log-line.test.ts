import assert from 'node:assert/strict';
import { levelOf, levelStyle, renderLog } from '../../../src/pipeline/console/log-line.ts';
import { log } from './support.ts';

describe('levelOf', () => {
  it('is what the record says, or else the name of its severity', () => {
    assert.equal(levelOf({ ...log('a', 0, 9, ''), level: 'notice' }), 'NOTIC');
    assert.equal(levelOf({ ...log('a', 0, 9, ''), level: 'warn' }), 'WARN');
    const names = [0, 1, 5, 9, 13, 17, 21, 24, 99].map((severity) =>
      levelOf(log('a', 0, severity, '')),
    );
    assert.deepEqual(names, [
      'LOG',
      'TRACE',
      'DEBUG',
      'INFO',
      'WARN',
      'ERROR',
      'FATAL',
      'FATAL',
      'LOG',
    ]);
  });

  it('has a colour', () => {
    assert.deepEqual([0, 1, 9, 13, 17].map(levelStyle), ['green', 'dim', 'green', 'yellow', 'red']);
  });
});

describe('renderLog', () => {
  it('is one line with the time of day', () => {
    assert.equal(
      renderLog(log(undefined, 0, 9, 'listening', { port: 8080 })),
      '14:02:11.123Z INFO  listening  port=8080\n',
    );
    assert.equal(
      renderLog(log(undefined, 0, 9, '', { port: 8080 })),
      '14:02:11.123Z INFO  port=8080\n',
    );
    assert.equal(renderLog(log(undefined, 0, 9, '')), '14:02:11.123Z INFO\n');
  });

  it('takes further lines where it must', () => {
    assert.equal(
      renderLog(
        log(undefined, 0, 17, 'the disk is nearly full, and nobody looks', {
          path: '/var',
          free: '1 %',
        }),
        { width: 45, colour: false },
      ),
      `14:02:11.123Z ERROR the disk is nearly full,
                    and nobody looks
                    path=/var free="1 %"
`,
    );
  });

  it('has colours when they are wanted', () => {
    const text = renderLog(log(undefined, 0, 17, 'no\x1b', { a: 1 }), { colour: true });
    assert.equal(
      text.replaceAll('\x1b', '^'),
      '^[2m14:02:11.123Z ^[0m^[31mERROR^[0m ^[31mno\\x1b^[0m  ^[2ma=1^[0m\n',
    );
  });
});
