import assert from 'node:assert/strict';
import { createConfig, fromArgv } from '../../../src/config/index.ts';
import { issueOf, issuesOf } from '../helpers.ts';

describe('fromArgv', () => {
  const schema = {
    port: { default: 8080, format: 'port', arg: 'p' },
    offset: { default: 0 },
    verbose: { default: false },
    tags: { default: ['x'] },
    db: { name: { default: 'shop', arg: 'database' } },
  } as const;
  const read = (...argv: string[]) => {
    const { snapshot } = createConfig({ schema, sources: [fromArgv(argv)] });
    return snapshot.values;
  };

  it('reads a value after "=" or in the next argument, by path or by name', () => {
    assert.equal(read('--port=1').port, 1);
    assert.equal(read('--port', '2').port, 2);
    assert.equal(read('--p', '3').port, 3);
    assert.equal(read('--db.name=a=b').db.name, 'a=b');
    assert.equal(read('--database', 'c').db.name, 'c');
    assert.equal(read('--offset', '-5').offset, -5);
    assert.equal(read('--db.name=').db.name, '');
  });

  it('reads booleans with and without a value', () => {
    assert.equal(read('--verbose').verbose, true);
    assert.equal(read('--verbose', '--port=1').verbose, true);
    assert.equal(read('--verbose', 'file.txt').verbose, true);
    assert.equal(read('--verbose', 'false').verbose, false);
    assert.equal(read('--verbose=TRUE').verbose, true);
    assert.equal(read('--no-verbose').verbose, false);
    assert.equal(read('--verbose', '--no-verbose').verbose, false);
  });

  it('takes the last of several, and puts lists together', () => {
    assert.equal(read('--port=1', '--p=2', '--port=3').port, 3);
    assert.deepEqual(read('--tags=a', '--tags', 'b,c', '--tags=["d,e"]').tags, [
      'a',
      'b',
      'c',
      'd,e',
    ]);
  });

  it('leaves alone what is not for it', () => {
    assert.deepEqual(
      read('-p', '1', 'port', '--other', '5', '--no-port', '--', '--port=9').port,
      8080,
    );
  });

  it('refuses an argument without its value', () => {
    for (const argv of [['--port'], ['--port', '--verbose']]) {
      const issue = issueOf(schema, fromArgv(argv));
      assert.deepEqual(
        [issue.key, issue.source, issue.path, issue.code, issue.message],
        ['--port', 'arguments', 'port', 'missing_value', 'needs a value.'],
      );
    }
  });

  it('refuses a value that is none, and shows it', () => {
    const issue = issueOf(schema, fromArgv(['--p=80x']));
    assert.deepEqual([issue.key, issue.received], ['--p', '"80x"']);
    assert.equal(issueOf(schema, fromArgv(['--verbose=1'])).key, '--verbose');
  });

  it('refuses what no setting has, when told so', () => {
    const issues = issuesOf(
      schema,
      fromArgv(['--prot=1', '--databse', 'x', '--no-port', '--__proto__=1'], { unknown: 'refuse' }),
    );
    assert.deepEqual(
      issues.map(({ key, expected }) => [key, expected]),
      [
        ['--prot', '--port'],
        ['--databse', '--database'],
        ['--no-port', '--port'],
        ['--__proto__', undefined],
      ],
    );
  });
});
