import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidSettingsError } from '../../../src/base/index.ts';
import { createConfig, fromFile } from '../../../src/config/index.ts';
import { issueOf } from '../helpers.ts';

describe('fromFile', () => {
  const schema = {
    port: { default: 8080, format: 'port' },
    db: { password: { default: 'none', sensitive: true } },
  } as const;
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'otelier-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function file(text: string): string {
    const path = join(folder, 'settings.json');
    writeFileSync(path, text);
    return path;
  }

  it('reads JSON, with and without a byte order mark', () => {
    for (const start of ['', '\ufeff']) {
      const path = file(`${start}{"port": 1, "db": {"password": "p"}}`);
      const config = createConfig({ schema, sources: [fromFile(path)] });
      assert.deepEqual([config.get('port'), config.get('db.password')], [1, 'p']);
      assert.equal(config.origin('port'), path);
    }
  });

  it('takes texts as texts, and not as numbers', () => {
    const path = file('{"port": "80"}');
    assert.deepEqual(issueOf(schema, fromFile(path)), {
      key: 'port',
      source: path,
      path: 'port',
      code: 'invalid_type',
      message: 'must be a port, a whole number from 0 to 65535, but is "80".',
      expected: 'a port, a whole number from 0 to 65535',
      received: '"80"',
      file: path,
    });
  });

  it('refuses unknown keys, with the file', () => {
    const path = file('{"db": {"pasword": "hunter2"}}');
    const issue = issueOf(schema, fromFile(path));
    assert.deepEqual([issue.key, issue.file, issue.expected], ['db.pasword', path, 'db.password']);
    assert.ok(!JSON.stringify(issue).includes('hunter2'));
  });

  it('says where JSON is broken, and quotes nothing of it', () => {
    for (const [text, place] of [
      ['{\n  "db": {"password": "hunter2",,}\n}', ' at line 2, column 32'],
      ['{"port": hunter2}', undefined],
      ['"hunter2', undefined],
      ['', undefined],
      ['{"port": 1', undefined],
    ] as const) {
      const path = file(text);
      try {
        createConfig({ schema, sources: [fromFile(path)] });
        assert.fail('nothing was refused');
      } catch (error) {
        assert.ok(error instanceof InvalidSettingsError);
        const [issue] = error.issues;
        assert.deepEqual([issue?.code, issue?.file], ['invalid_json', path]);
        assert.match(issue?.message ?? '', /^is not valid JSON( at line \d+, column \d+)?\.$/);
        if (place !== undefined) assert.ok(issue?.message.includes(place), issue?.message);
        assert.ok(!JSON.stringify(error).includes('hunter2') && !error.stack?.includes('hunter2'));
      }
    }
  });

  it('refuses JSON that is no object', () => {
    for (const text of ['[]', 'null', '5', '"x"']) {
      const issue = issueOf(schema, fromFile(file(text)));
      assert.equal(issue.message, 'must be an object of settings.');
    }
  });

  it('refuses a file that is not there, unless it is optional', () => {
    const path = join(folder, 'none.json');
    const issue = issueOf(schema, fromFile(path));
    assert.deepEqual([issue.code, issue.message, issue.file], ['not_found', 'is not there.', path]);
    assert.equal(
      createConfig({ schema, sources: [fromFile(path, { optional: true })] }).get('port'),
      8080,
    );
  });

  it('refuses what cannot be read, optional or not', () => {
    const issue = issueOf(schema, fromFile(folder, { optional: true }));
    assert.deepEqual([issue.code, issue.message], ['unreadable', 'cannot be read (EISDIR).']);
  });

  it('reads the file anew for each configuration', () => {
    const source = fromFile(file('{"port": 1}'));
    assert.equal(createConfig({ schema, sources: [source] }).get('port'), 1);
    file('{}');
    assert.equal(createConfig({ schema, sources: [source] }).get('port'), 8080);
  });
});
