import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { promisify } from 'node:util';
import winston from 'winston';
import { ConsoleTransport, createLogger } from '../../../src/logging/index.ts';
import { Lines } from '../lines.ts';

class Pipe extends EventEmitter {
  readonly all: string[] = [];
  throwing = false;

  write(line: string): boolean {
    if (this.throwing) throw new Error('gone');
    this.all.push(line);
    return true;
  }
}

describe('The console output', () => {
  it('writes to standard output unless it is given a stream', () => {
    assert.equal(new ConsoleTransport().stream, process.stdout);
    const lines = new Lines();
    assert.equal(new ConsoleTransport({ stream: lines }).stream, lines);
  });

  it("serves a logger of winston's as well", () => {
    const lines = new Lines();
    const transports = [new ConsoleTransport({ stream: lines })];
    winston.createLogger({ transports, format: winston.format.simple() }).info('hi');
    assert.deepEqual(lines.all, ['info: hi\n']);
  });

  it('writes nothing for a record that no format has made text of', () => {
    const lines = new Lines();
    createLogger({ stream: lines, otlp: false, format: winston.format((info) => info)() }).info(
      'x',
    );
    assert.deepEqual(lines.all, []);
  });

  it('gives up a stream that fails, with one listener however many loggers write to it', () => {
    const pipe = new Pipe();
    const loggers = [1, 2, 3].map(() => createLogger({ stream: pipe, otlp: false }));
    for (const logger of loggers) logger.info('before');
    assert.equal(pipe.listenerCount('error'), 1);
    pipe.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    pipe.emit('error', new Error('again'));
    for (const logger of loggers) logger.info('after');
    assert.equal(pipe.all.length, 3);
  });

  it('survives a stream that throws', () => {
    const pipe = new Pipe();
    const logger = createLogger({ stream: pipe, otlp: false });
    pipe.throwing = true;
    logger.info('lost');
    pipe.throwing = false;
    logger.info('kept');
    assert.equal(pipe.all.length, 1);
  });

  it('survives the reader of standard output going away', async () => {
    const logging = new URL('../../../src/logging/index.ts', import.meta.url).href;
    const program = `
      import { logger } from ${JSON.stringify(logging)};
      let n = 0;
      const timer = setInterval(() => {
        for (let i = 0; i < 100; i++) logger.info('x'.repeat(1000));
        if (++n === 20) { clearInterval(timer); process.stderr.write('survived'); }
      }, 1);`;
    const command = `"$0" --input-type=module -e "$1" | head -n 1`;
    const { stdout, stderr } = await promisify(execFile)('sh', [
      '-c',
      command,
      process.execPath,
      program,
    ]);
    assert.equal(stdout.split('\n').length, 2);
    assert.equal(stderr, 'survived');
  });
});
