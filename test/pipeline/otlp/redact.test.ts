import assert from 'node:assert/strict';
import { excerpt, excerptOf, secretsIn, showUrl } from '../../../src/pipeline/otlp/redact.ts';

describe('redact', () => {
  it('shows a URL without user, password, fragment and values of the query', () => {
    assert.equal(showUrl(new URL('https://u:p@h:1/v1/x?key=1#f')), 'https://h:1/v1/x?…');
    assert.equal(showUrl(new URL('http://h')), 'http://h/');
  });

  it('makes one short line of any text', () => {
    assert.equal(excerpt(' a\r\n\tb\u0000\u2028c\ufffd '), 'a b c');
    const long = excerpt('x'.repeat(10_000));
    assert.equal(long.length, 200);
    assert.ok(long.endsWith('…'));
  });

  it('reads binary bodies for what is text in them', () => {
    assert.equal(
      excerptOf(Buffer.from([8, 3, 18, 9, ...Buffer.from('bad batch'), 0xff])),
      'bad batch',
    );
  });

  it('blots out secrets, the longest first, and leaves what is too short to be one', () => {
    const secrets = secretsIn({ authorization: 'Bearer abcdef', tenant: '7' }, ['abcdef-more']);
    assert.deepEqual(secrets, ['Bearer abcdef', 'abcdef-more', 'abcdef', '7']);
    assert.equal(excerpt('abcdef-more, abcdef, 7', secrets), '[redacted], [redacted], 7');
  });
});
