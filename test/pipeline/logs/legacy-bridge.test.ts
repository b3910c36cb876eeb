import assert from 'node:assert/strict';
import type { LoggerProvider } from '@opentelemetry/api';
import { bridgeLegacyLogs } from '../../../src/pipeline/index.ts';

const key = Symbol.for('io.opentelemetry.js.api.logs');
const holder = globalThis as { [key]?: (version: number) => LoggerProvider };

describe('The bridge for the older logs API', () => {
  let before: (typeof holder)[typeof key];

  beforeEach(() => {
    before = holder[key];
    delete holder[key];
  });

  afterEach(() => {
    if (before === undefined) delete holder[key];
    else holder[key] = before;
  });

  const provider = { getLogger: () => assert.fail('not asked') } as unknown as LoggerProvider;

  it('shows our provider to those who speak its version', () => {
    bridgeLegacyLogs(provider);
    assert.equal(holder[key]?.(1), provider);
  });

  it('shows a provider that does nothing to all others', () => {
    bridgeLegacyLogs(provider);
    const logger = holder[key]?.(2).getLogger('x');
    assert.equal(logger?.enabled(), false);
    logger?.emit({ body: 'x' });
  });

  it('leaves a provider alone that is there already', () => {
    const theirs = (): LoggerProvider => provider;
    holder[key] = theirs;
    bridgeLegacyLogs({ getLogger: () => assert.fail() } as unknown as LoggerProvider);
    assert.equal(holder[key], theirs);
  });

  it('is what the older API finds', async () => {
    const heard: unknown[] = [];
    bridgeLegacyLogs({
      getLogger: (name: string) => ({
        emit: (record: unknown) => heard.push([name, record]),
        enabled: () => true,
      }),
    } as LoggerProvider);
    const { logs } = (await import('@opentelemetry/api-logs' as string)) as {
      logs: { getLogger(name: string): { emit(record: object): void } };
    };
    logs.getLogger('old').emit({ body: 'hello' });
    assert.deepEqual(heard, [['old', { body: 'hello' }]]);
  });
});
