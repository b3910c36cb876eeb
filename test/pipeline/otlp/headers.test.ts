import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cleanHeaders, parseHeaders } from '../../../src/pipeline/otlp/headers.ts';

describe('parseHeaders', () => {
  it('reads members of a list, percent-encoded, with space around them', () => {
    const { headers, problems } = parseHeaders(
      undefined,
      ' Api-Key = a%2Cb%3D%20c , authorization=Basic%20dTpw==,, x=1;prop=2,',
    );
    assert.deepEqual(headers, { 'api-key': 'a,b= c', authorization: 'Basic dTpw==', x: '1' });
    assert.deepEqual(problems, []);
  });

  it('lets entries win over the list, whatever their case, and ignores null', () => {
    const entries = [
      { name: 'A', value: 'entry' },
      { name: 'B', value: null },
    ];
    assert.deepEqual(parseHeaders(entries, 'a=list,b=list').headers, { a: 'entry', b: 'list' });
  });

  it('skips and reports malformed members, without their values', () => {
    const list = 'good=1,s3cret,=s3cret,empty=,bad name=s3cret,pct=%zs3cret,crlf=s3cret%0d%0ax:y';
    const { headers, problems } = parseHeaders(undefined, list);
    assert.deepEqual(headers, { good: '1' });
    assert.deepEqual(problems, [
      'headers_list, member 2: has no "="',
      'headers_list, member 3: has no name',
      'headers_list, member 4: has no value',
      'headers_list, member 5: is not a valid header',
      'headers_list, member 6: is not percent-encoded as it should be',
      'headers_list, member 7: is not a valid header',
    ]);
  });

  it('leaves out headers that belong to the request itself', () => {
    const { headers, problems } = parseHeaders(
      [{ name: 'Content-Type', value: 'text/plain' }],
      'transfer-encoding=chunked,__proto__=x',
    );
    assert.deepEqual(Object.entries(headers), [['__proto__', 'x']]);
    assert.deepEqual(problems, [
      'headers_list, member 1: transfer-encoding cannot be set',
      'headers[0]: content-type cannot be set',
    ]);
  });

  it('gives back what was encoded', () => {
    const name = fc.stringMatching(/^x-[a-z0-9!#$&'*+.^_`|~-]{1,10}$/);
    const value = fc
      .stringMatching(/^[\x21-\x7e][\x20-\x7e]{0,20}$/)
      .filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.dictionary(name, value), (pairs) => {
        const list = Object.entries(pairs)
          .map(([key, text]) => `${encodeURIComponent(key)}=${encodeURIComponent(text)}`)
          .join(',');
        assert.deepEqual({ ...parseHeaders(undefined, list).headers }, { ...pairs });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (list) => void parseHeaders(undefined, list)));
  });
});

describe('cleanHeaders', () => {
  it('keeps what a request may carry, in lower case', () => {
    assert.deepEqual(
      cleanHeaders({ 'X-A': '1', 'bad name': '2', Host: 'h', 'Content-Length': '3' }),
      {
        'x-a': '1',
        host: 'h',
      },
    );
  });
});
