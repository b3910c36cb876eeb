import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  cleanText,
  fitText,
  shortId,
  textWidth,
  wrapText,
} from '../../../src/pipeline/console/text.ts';

describe('cleanText', () => {
  it('shows control characters instead of sending them', () => {
    assert.equal(
      cleanText('a\nb\rc\td\x1b[31m\x00\x7f\x9b'),
      'a\\nb\\rc\\td\\x1b[31m\\x00\\x7f\\x9b',
    );
  });

  it('shows what cannot be seen, turns the direction or is broken', () => {
    assert.equal(
      cleanText('\u202e\u200b\u2028\ufeff\ud800'),
      '\\u{202e}\\u{200b}\\u{2028}\\u{feff}\\u{d800}',
    );
  });

  it('leaves words of all languages alone', () => {
    for (const text of ['naïve', 'запрос', '検索', 'שלום', 'नमस्ते', '🔍'])
      assert.equal(cleanText(text), text);
  });

  it('takes piles of marks down and cuts what is very long', () => {
    assert.equal(cleanText(`a${'\u0301'.repeat(500)}b`), `a${'\u0301'.repeat(4)}b`);
    assert.equal(cleanText('x'.repeat(1e6)).length, 4_001);
  });
});

describe('textWidth', () => {
  it('counts columns', () => {
    for (const [text, width] of [
      ['', 0],
      ['abc', 3],
      ['é', 1],
      ['e\u0301', 1],
      ['検索', 4],
      ['한글', 4],
      ['🔍', 2],
      ['❤\ufe0f', 2],
      ['━│╸✖', 4],
      ['µ', 1],
    ] as const) {
      assert.equal(textWidth(text), width, text);
    }
  });
});

describe('fitText', () => {
  it('leaves what fits and cuts the rest', () => {
    assert.equal(fitText('abc', 3), 'abc');
    assert.equal(fitText('abcd', 3), 'ab…');
    assert.equal(fitText('a bcd', 3), 'a…');
    assert.equal(fitText('検索検', 4), '検…');
    assert.equal(fitText('abc', 0), '');
    assert.equal(fitText('abc', -1), '');
  });
});

describe('wrapText', () => {
  it('breaks between words, and within them where it must', () => {
    assert.deepEqual(wrapText('the quick brown fox', 10, 9), ['the quick', 'brown fox']);
    assert.deepEqual(wrapText('the quickest', 9, 9), ['the quick', 'est']);
    assert.deepEqual(wrapText('abcdefgh', 3, 9), ['abc', 'def', 'gh']);
    assert.deepEqual(wrapText('a bcdefghi', 6, 9), ['a bcde', 'fghi']);
  });

  it('cuts what goes beyond its lines', () => {
    assert.deepEqual(wrapText('one two three four', 5, 2), ['one', 'two…']);
    assert.deepEqual(wrapText('', 5, 2), ['']);
    assert.deepEqual(wrapText('検索', 1, 5), ['…']);
  });

  it('has no line that is too wide', () => {
    const words = fc.array(fc.oneof(fc.constant(' '), fc.string(), fc.constantFrom('検', '🔍')));
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (words, width, most) => {
          const lines = wrapText(cleanText(words.join('')), width, most);
          assert.ok(lines.length <= most && lines.length > 0);
          for (const line of lines) assert.ok(textWidth(line) <= width);
        },
      ),
    );
  });
});

describe('shortId', () => {
  it('is the beginning of an id, and short whatever the id', () => {
    assert.equal(shortId('4bf92f3577b34da6a3ce929d0e0e4736'), '4bf92f35');
    assert.equal(shortId('\u202e'.repeat(9)), '\\u{202e}\\u{202e…');
  });
});
