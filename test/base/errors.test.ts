import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  catalogue,
  InvalidOptionError,
  InvalidSettingsError,
  OtelierError,
  show,
} from '../../src/base/index.ts';
import { root } from '../architecture/source.ts';

describe('The error catalogue', () => {
  const documented = new Map(
    readFileSync(join(root, 'docs/errors.md'), 'utf8')
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const [code = '', ...lines] = section.split('\n');
        return [code.trim().replaceAll('`', ''), lines.join('\n')] as const;
      }),
  );

  it('stands in docs/errors.md whole, and nothing else does', () => {
    assert.deepEqual([...documented.keys()].sort(), Object.keys(catalogue).sort());
  });

  it('says in the docs what it says in the code', () => {
    for (const [code, { meaning, remedy }] of Object.entries(catalogue)) {
      const text = (documented.get(code) ?? '').replaceAll(/\s+/g, ' ');
      assert.ok(text.includes(meaning), `${code}: its meaning is not in docs/errors.md`);
      assert.ok(text.includes(remedy), `${code}: its remedy is not in docs/errors.md`);
    }
  });
});

describe('OtelierError', () => {
  it('carries code, remedy and cause', () => {
    const cause = new Error('socket hang up');
    const error = new OtelierError('OTELIER_EXPORT_FAILED', 'no answer', { cause });
    assert.equal(error.code, 'OTELIER_EXPORT_FAILED');
    assert.equal(error.remedy, catalogue.OTELIER_EXPORT_FAILED.remedy);
    assert.equal(error.cause, cause);
    assert.equal(error.name, 'OtelierError');
    assert.ok(error instanceof Error);
  });

  it('has no cause where none was given', () => {
    assert.equal(Object.hasOwn(new OtelierError('OTELIER_TIMEOUT', 'late'), 'cause'), false);
  });

  it('keeps its own properties out of what people print', () => {
    const error = new OtelierError('OTELIER_TIMEOUT', 'late');
    assert.deepEqual(Object.keys(error).sort(), ['code', 'remedy']);
  });

  it('is recognised across copies of the package, with its subclasses', async () => {
    const path = '../../src/base/errors/option-errors.ts';
    const other = (await import(
      `${path}?copy`
    )) as typeof import('../../src/base/errors/option-errors.ts');
    const theirs = new other.InvalidOptionError('window', 'a number', 'x');
    assert.notEqual(other.InvalidOptionError, InvalidOptionError);
    assert.ok(theirs instanceof InvalidOptionError);
    assert.ok(theirs instanceof OtelierError);
    assert.ok(!(theirs instanceof InvalidSettingsError));
  });

  it('is not anything else', () => {
    for (const value of [undefined, null, 1, 'x', {}, new Error('x')]) {
      assert.ok(!(value instanceof OtelierError));
    }
    assert.ok(!(new OtelierError('OTELIER_TIMEOUT', 'late') instanceof InvalidOptionError));
  });

  it('lets a subclass of the user be its own kind', () => {
    class PaymentError extends OtelierError {}
    class OtherError extends OtelierError {}
    const error = new PaymentError('OTELIER_TIMEOUT', 'late');
    assert.ok(error instanceof PaymentError && error instanceof OtelierError);
    assert.ok(!((error as object) instanceof OtherError));
    assert.equal(error.name, 'PaymentError');
  });
});

describe('Errors of options and settings', () => {
  it('name the option, the rule and the value', () => {
    const error = new InvalidOptionError(
      "circuitBreaker('db').failureRatio",
      'a number from 0 to 1',
      2,
    );
    assert.equal(
      error.message,
      "circuitBreaker('db').failureRatio must be a number from 0 to 1, but is 2.",
    );
    assert.equal(error.received, 2);
  });

  it('list every fault of the settings with its source', () => {
    const error = new InvalidSettingsError([
      { key: 'OTEL_BSP_MAX_QUEUE_SIZE', source: 'environment', message: 'must be a number' },
      { key: 'port', source: 'memory', message: 'must be from 0 to 65535' },
    ]);
    assert.equal(error.issues.length, 2);
    assert.match(error.message, /OTEL_BSP_MAX_QUEUE_SIZE \(environment\).*\n.*port \(memory\)/);
  });

  it('show any value shortly and on one line', () => {
    assert.equal(show('a\nb'), '"a\\nb"');
    assert.equal(show([1, 2]), 'an array of 2');
    assert.equal(show({ a: 1 }), 'an object');
    assert.equal(show(null), 'null');
    assert.equal(
      show(() => 1),
      'a function',
    );
    assert.equal(show(10n), '10');
    assert.equal(show('x'.repeat(200)).length, 80);
  });
});
