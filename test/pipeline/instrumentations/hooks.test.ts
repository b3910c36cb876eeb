import assert from 'node:assert/strict';
import { soundSyncHooks } from '../../../src/pipeline/index.ts';

describe('Synchronous module hooks', () => {
  it('are used exactly where they are sound', async () => {
    const sound = ['22.22.3', '22.23.0', '24.11.1', '24.12.0', '25.1.0', '26.0.0', '27.1.0'];
    const unsound = ['22.15.0', '22.22.2', '23.11.0', '24.0.0', '24.11.0', '25.0.0'];
    for (const version of sound) assert.equal(soundSyncHooks(version), true, version);
    for (const version of unsound) assert.equal(soundSyncHooks(version), false, version);
    // The library whose hooks they are says the same of this very Node.
    const library = (await import('import-in-the-middle/supports-sync-hooks.mjs' as string)) as {
      supportsSyncHooks(): boolean;
    };
    assert.equal(soundSyncHooks(process.versions.node), library.supportsSyncHooks());
  });
});
