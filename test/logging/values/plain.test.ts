import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { plain } from '../../../src/logging/values/plain.ts';

describe('A plain copy', () => {
  it('keeps what JSON knows', () => {
    const value = {
      text: 'a',
      number: 1.5,
      yes: true,
      nothing: null,
      list: [1, ['b']],
      o: { p: {} },
    };
    assert.deepEqual(plain(value), value);
  });

  it('leaves out undefined in objects and keeps the place of it in lists', () => {
    assert.equal(plain(undefined), undefined);
    assert.deepEqual(plain({ a: undefined, b: 1 }), { b: 1 });
    assert.deepEqual(plain([undefined, 1]), [null, 1]);
  });

  it('names what JSON has no word for', () => {
    assert.equal(plain(12345678901234567890n), '12345678901234567890');
    assert.equal(plain(Number.NaN), 'NaN');
    assert.equal(plain(Number.POSITIVE_INFINITY), 'Infinity');
    assert.equal(plain(Symbol('s')), 'Symbol(s)');
    assert.equal(
      plain(function work() {}),
      '[Function work]',
    );
    assert.equal(plain(Object.defineProperty(() => {}, 'name', { value: 1 })), '[Function]');
    assert.equal(plain(/a+/g), '/a+/g');
    assert.equal(plain(Object('boxed')), 'boxed');
    assert.equal(plain(Promise.resolve(1)), '[Promise]');
    assert.equal(plain(new Uint8Array(12)), '[Uint8Array of 12 bytes]');
    assert.equal(plain(Buffer.from('secret')), '[Buffer of 6 bytes]');
    assert.equal(plain(new Date(0)), '1970-01-01T00:00:00.000Z');
    assert.equal(plain(new Date(Number.NaN)), 'Invalid Date');
  });

  it('reads maps and sets', () => {
    assert.deepEqual(plain(new Map([['a', { b: 1n }]])), { a: { b: '1' } });
    assert.deepEqual(plain(new Map([['a', undefined]])), { a: null });
    assert.deepEqual(plain(new Map([[1, 'x']])), [[1, 'x']]);
    assert.deepEqual(plain(new Set(['a', 'b'])), ['a', 'b']);
  });

  it('says where a cycle closes, and repeats what is only shared', () => {
    const cycle: { [key: string]: unknown } = { name: 'c' };
    cycle.self = cycle;
    assert.deepEqual(plain(cycle), { name: 'c', self: '[Circular]' });
    const shared = { x: 1 };
    assert.deepEqual(plain([shared, shared]), [{ x: 1 }, { x: 1 }]);
  });

  it('survives getters, toJSON and proxies that throw', () => {
    const getter = Object.defineProperty({ fine: 1 }, 'bad', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    assert.deepEqual(plain(getter), { fine: 1, bad: '[Throws: no]' });
    const faulty = {
      toJSON() {
        throw new TypeError('broken');
      },
    };
    assert.deepEqual(plain({ faulty }), { faulty: '[Unreadable: broken]' });
    const throwsText = new Proxy(
      {},
      {
        ownKeys: () => {
          throw 'text';
        },
      },
    );
    assert.deepEqual(plain(throwsText), '[Unreadable: text]');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    assert.match(JSON.stringify(plain(proxy)), /^"\[Unreadable/);
    const throwsNothing = new Proxy(
      {},
      {
        ownKeys: () => {
          throw undefined;
        },
      },
    );
    assert.equal(plain(throwsNothing), '[Unreadable: no reason given]');
  });

  it('takes what toJSON answers, once', () => {
    assert.equal(plain(new URL('http://a/b')), 'http://a/b');
    const endless = { toJSON: () => endless };
    assert.equal(plain(endless), '[Circular]');
    assert.equal(plain({ toJSON: () => undefined }), null);
  });

  it('has an end in depth, in width and in all', () => {
    let deep: object = {};
    for (let level = 0; level < 100; level++) deep = { deep };
    assert.match(JSON.stringify(plain(deep)), /\[Too deep\]/);
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, 1]));
    assert.equal(Object.keys(plain(wide) as object).length, 257);
    assert.equal((plain(wide) as { [key: string]: unknown })['…'], '[44 more]');
    assert.equal((plain(Array.from({ length: 300 }, () => 1)) as unknown[]).at(-1), '[44 more]');
    const row = (): object[] => Array.from({ length: 250 }, () => ({}));
    assert.match(JSON.stringify(plain(Array.from({ length: 250 }, row))), /\[Too much\]/);
    const keys = new Map(Array.from({ length: 300 }, (_, index) => [`k${index}`, index]));
    assert.equal((plain(keys) as unknown[]).length, 257);
  });

  it('does not let a key named __proto__ change the copy', () => {
    const copy = plain(JSON.parse('{"__proto__":{"admin":true},"a":1}')) as { admin?: unknown };
    assert.equal(copy.admin, undefined);
    assert.equal(JSON.stringify(copy), '{"__proto__":{"admin":true},"a":1}');
  });

  it('holds nothing of the caller', () => {
    const given = { list: [{ a: 1 }] };
    const copy = plain(given) as typeof given;
    given.list[0]!.a = 2;
    assert.equal(copy.list[0]?.a, 1);
  });
});

describe('The copy of an error', () => {
  it('has type, message, stack, own properties and the chain of causes', () => {
    class DbError extends Error {}
    const root = Object.assign(new TypeError('root'), { code: 'ECONNREFUSED' });
    const copy = plain(new DbError('top', { cause: root })) as { [key: string]: unknown };
    assert.equal(copy.type, 'DbError');
    assert.equal(copy.message, 'top');
    assert.match(String(copy.stack), /plain\.test/);
    const cause = copy.cause as { [key: string]: unknown };
    assert.deepEqual(
      [cause.type, cause.message, cause.code],
      ['TypeError', 'root', 'ECONNREFUSED'],
    );
  });

  it('cuts a long chain and closes a cycle', () => {
    let error = new Error('0');
    for (let index = 1; index < 20; index++) error = new Error(String(index), { cause: error });
    const text = JSON.stringify(plain(error));
    assert.match(text, /"message":"11"/);
    assert.match(text, /\[More causes\]/);
    assert.doesNotMatch(text, /"message":"10"/);
    const cycle = new Error('cycle');
    cycle.cause = new Error('inner', { cause: cycle });
    assert.match(JSON.stringify(plain(cycle)), /"cause":"\[Circular\]"/);
  });

  it('has the members of an AggregateError, the first sixteen', () => {
    const members = Array.from({ length: 20 }, (_, index) => new Error(`m${index}`));
    const copy = plain(new AggregateError([...members.slice(0, 2), undefined], 'all')) as {
      errors: unknown[];
    };
    assert.deepEqual(
      copy.errors.map((each) => (each as Error | null)?.message),
      ['m0', 'm1', undefined],
    );
    const cut = plain(new AggregateError(members)) as { errors: unknown[] };
    assert.equal(cut.errors.length, 17);
    assert.equal(cut.errors.at(-1), '[4 more]');
  });

  it('takes a cause that is no error, and an error of another realm', () => {
    assert.equal((plain(new Error('a', { cause: 'why' })) as { cause: unknown }).cause, 'why');
    const foreign: unknown = runInNewContext('new RangeError("far")');
    assert.equal((plain(foreign) as { type: unknown }).type, 'RangeError');
  });

  it('survives an error whose properties throw or lie', () => {
    const hostile = new Error('x');
    for (const key of ['message', 'stack', 'name', 'cause', 'errors', 'constructor']) {
      Object.defineProperty(hostile, key, {
        get: () => {
          throw new Error('trap');
        },
      });
    }
    assert.deepEqual(plain(hostile), { type: 'Error', message: '' });
    const lying = Object.assign(new Error('x'), { name: '', message: 3, stack: 4 });
    assert.deepEqual(plain(lying), { type: 'Error', message: '' });
  });
});
