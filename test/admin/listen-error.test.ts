import assert from 'node:assert/strict';
import { ListenError } from '../../src/admin/index.ts';
import { OtelierError } from '../../src/base/index.ts';

describe('ListenError', () => {
  const place = { host: 'localhost', port: 80 };
  const message = (code: unknown) =>
    new ListenError(place, Object.assign(new Error('x'), { code })).message;

  it('says where and why', () => {
    assert.equal(
      message('EACCES'),
      'Cannot listen on localhost:80: this process may not use the port (EACCES).',
    );
    assert.equal(message('EPERM'), 'Cannot listen on localhost:80: it failed (EPERM).');
    assert.equal(message(undefined), 'Cannot listen on localhost:80: it failed.');
  });

  it('has place, code and cause', () => {
    const cause = new Error('x');
    const error = new ListenError(place, cause);
    assert.ok(error instanceof OtelierError);
    assert.deepEqual(
      [error.host, error.port, error.code, error.cause],
      ['localhost', 80, 'OTELIER_LISTEN_FAILED', cause],
    );
  });
});
