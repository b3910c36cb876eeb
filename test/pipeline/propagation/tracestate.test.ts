import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TraceState } from '../../../src/pipeline/propagation/tracestate.ts';

const keys = fc.stringMatching(/^[a-z0-9][a-z0-9_\-*/@]{0,40}$/);
const values = fc.stringMatching(
  /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,200}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/,
);

function parse(...headers: string[]): TraceState {
  const state = TraceState.parse(headers);
  assert.ok(state);
  return state;
}

describe('TraceState.parse', () => {
  it('reads members in their order', () => {
    const state = parse('foo=1,bar=2', 'baz=3');
    assert.equal(state.get('bar'), '2');
    assert.equal(state.get('nothing'), undefined);
    assert.equal(state.serialize(), 'foo=1,bar=2,baz=3');
  });

  it('takes leading spaces for a part of the value, and trailing ones for whitespace', () => {
    assert.equal(parse('foo=  1  ').get('foo'), '  1');
  });

  it('does not count empty members', () => {
    assert.equal(parse(`${',\t '.repeat(100)}foo=1,,`).serialize(), 'foo=1');
    assert.equal(parse('', ' ', ',').size, 0);
  });

  it('discards the whole list for one invalid member', () => {
    for (const bad of [
      'bar',
      '=1',
      'bar=',
      'bar=é',
      'bar=\u0001',
      'bar=1\n',
      `bar=${'x'.repeat(257)}`,
      'Bar=1',
      '_bar=1',
      'b\tar=1',
    ]) {
      assert.equal(TraceState.parse(`foo=1,${bad}`), undefined, bad);
    }
  });

  it('allows keys and values of 256 characters', () => {
    const member = `${'k'.repeat(256)}=${'v'.repeat(256)}`;
    assert.equal(parse(member).get('k'.repeat(256)), 'v'.repeat(256));
  });

  it('reads a list as long as 32 of the longest members', () => {
    const members = Array.from(
      { length: 32 },
      (_, i) => `${String(i).padEnd(256, 'k')}=${'v'.repeat(256)}`,
    );
    assert.equal(parse(...members).size, 32);
  });

  it('does not read input far longer than any list', () => {
    assert.equal(TraceState.parse(`foo=1${' '.repeat(40_000)}`), undefined);
    assert.equal(TraceState.parse(Array.from({ length: 40_000 }, () => '')), undefined);
  });

  it('is not put off by names that objects have', () => {
    assert.equal(parse('foo=1').get('constructor'), undefined);
    assert.equal(parse('constructor=1').get('constructor'), '1');
  });
});

describe('TraceState.set', () => {
  it('puts a new member in front', () => {
    assert.equal(parse('foo=1').set('bar', '2').serialize(), 'bar=2,foo=1');
  });

  it('moves a changed member to the front, and keeps the order of the others', () => {
    assert.equal(parse('a=1,b=2,c=3').set('b', '4').serialize(), 'b=4,a=1,c=3');
  });

  it('leaves the list that it was called on as it was', () => {
    const state = parse('foo=1');
    state.set('foo', '2');
    state.unset('foo');
    assert.equal(state.serialize(), 'foo=1');
  });

  it('changes nothing for an invalid key or value', () => {
    const state = parse('foo=1');
    for (const [key, value] of [
      ['', 'x'],
      ['Foo', 'x'],
      ['@a', 'x'],
      ['k'.repeat(257), 'x'],
      ['foo', ''],
      ['foo', 'a,b'],
      ['foo', 'a=b'],
      ['foo', 'x '],
      ['foo', 'v'.repeat(257)],
      ['foo', 1 as never],
      [1 as never, 'x'],
    ] as const) {
      assert.equal(state.set(key, value), state);
    }
  });

  it('lets the last of 32 members go for a new one', () => {
    const state = parse(Array.from({ length: 32 }, (_, i) => `k${i}=1`).join()).set('new', '1');
    assert.equal(state.size, 32);
    assert.equal(state.get('k31'), undefined);
    assert.match(state.serialize(), /^new=1,k0=1,.*,k30=1$/);
  });
});

describe('TraceState.unset', () => {
  it('takes a member away', () => {
    assert.equal(parse('foo=1,bar=2').unset('foo').serialize(), 'bar=2');
  });

  it('changes nothing when there is no such member', () => {
    const state = parse('foo=1');
    assert.equal(state.unset('bar'), state);
  });
});

describe('TraceState.serialize', () => {
  it('keeps a list of 512 characters', () => {
    const state = parse(`a=${'x'.repeat(254)},b=${'x'.repeat(253)}`);
    assert.equal(state.serialize().length, 512);
  });

  it('leaves out members longer than 128 characters first, from the right', () => {
    const large = (key: string) => `${key}=${'x'.repeat(200)}`;
    assert.equal(
      parse(`s=1,${large('a')},t=2,${large('b')},u=3,${large('c')},v=4`).serialize(),
      `s=1,${large('a')},t=2,${large('b')},u=3,v=4`,
    );
  });

  it('then leaves out others, from the right', () => {
    const members = Array.from({ length: 10 }, (_, i) => `k${i}=${'x'.repeat(97)}`);
    assert.equal(parse(members.join()).serialize(), members.slice(0, 5).join());
  });

  it('leaves nothing of a single member that is too long by itself', () => {
    assert.equal(parse(`${'k'.repeat(256)}=${'v'.repeat(256)}`).serialize(), '');
  });

  it('gives a valid list whatever was read', () => {
    const member = fc.tuple(keys, values).map(([key, value]) => `${key}=${value}`);
    const list = fc.array(fc.oneof({ weight: 9, arbitrary: member }, fc.string()), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(list, fc.constantFrom(',', ' , ', ',,\t'), (members, separator) => {
        const state = TraceState.parse(members.join(separator));
        if (state === undefined) return;
        const text = state.serialize();
        assert.ok(text.length <= 512);
        const again = TraceState.parse(text);
        assert.ok(again, text);
        assert.equal(again.serialize(), text);
      }),
    );
  });

  it('gives a valid list whatever was set', () => {
    const change = fc.tuple(fc.oneof(keys, fc.string()), fc.oneof(values, fc.string()));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 50 }), (changes) => {
        const state = changes.reduce((all, [key, value]) => all.set(key, value), TraceState.empty);
        assert.ok(TraceState.parse(state.serialize()));
      }),
    );
  });
});
