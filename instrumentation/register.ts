import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const fromSource = import.meta.url.endsWith('.ts');

try {
  // Required, not imported: what an import brings up cannot be caught.
  const file = fromSource ? '../src/runtime/index.ts' : './runtime.js';
  (require(file) as { preload(): void }).preload();
} catch (error) {
  try {
    writeSync(
      2,
      `otelier error: telemetry could not be loaded, the app runs without it. ${reason(error)}\n`,
    );
  } catch {
    // stderr may be closed; there is nowhere left to say so.
  }
}

/** Nearly always the one package that is not bundled is missing, or an older one is in its place. */
function reason(error: unknown): string {
  const needed = 'It needs @opentelemetry/api 1.10: npm install @opentelemetry/api@1.10';
  try {
    const { logs } = require('@opentelemetry/api') as { logs?: unknown };
    if (logs === undefined) return `${needed} (an older version was found).`;
  } catch {
    return `${needed} (none was found).`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
