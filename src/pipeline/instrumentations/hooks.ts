import { createRequire, Module, register, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What the hooks ask about a specifier, and tell. */
export interface ModuleWatcher {
  /** Every specifier that is ever of interest. */
  readonly specifiers: readonly string[];
  wanted(specifier: string): boolean;
  /** Called before the module is loaded. */
  activate(specifier: string): void;
}

type Hooks = Parameters<typeof registerHooks>[0];

/** The part of import-in-the-middle's hook that is used here. */
interface ImportHook {
  readonly resolveSync: NonNullable<Hooks['resolve']>;
  readonly loadSync: NonNullable<Hooks['load']>;
  applyOptions(options: { shouldInclude(url: string, specifier: string): boolean }): void;
}

const require = createRequire(import.meta.url);

/**
 * Watches `require()`, `import` and `process.getBuiltinModule()` from now on. Where Node's
 * synchronous hooks are sound (22.22.3, 24.11.1, 25.1 and up) they are used; on older versions the
 * hooks of `import` run in a thread of Node's own.
 */
export function installModuleHooks(watcher: ModuleWatcher): void {
  watchRequire(watcher);
  watchBuiltins(watcher);
  if (soundSyncHooks(process.versions.node)) watchImports(watcher);
  else watchImportsByThread(watcher);
}

/**
 * The versions whose synchronous load hook takes CommonJS without a source (nodejs/node#59929);
 * the same list as import-in-the-middle's `supportsSyncHooks`.
 */
export function soundSyncHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 3);
  if (major === 24) return minor > 11 || (minor === 11 && patch >= 1);
  if (major === 25) return minor >= 1;
  return major >= 26;
}

type Require = (this: unknown, id: string) => unknown;

function watchRequire(watcher: ModuleWatcher): void {
  const prototype = Module.prototype as unknown as { require: Require };
  const original = prototype.require;
  const watching: Require = function (id) {
    if (watcher.wanted(id)) {
      watcher.activate(id);
      // The first instrumentation has put a hook of its own above this one: let it see this call.
      if (prototype.require !== watching) return prototype.require.call(this, id);
    }
    return original.call(this, id);
  };
  prototype.require = watching;
}

function watchBuiltins(watcher: ModuleWatcher): void {
  const original = process.getBuiltinModule.bind(process);
  // biome-ignore lint/suspicious/noExplicitAny: as Node types it, by the name of the module
  process.getBuiltinModule = (id: string): any => {
    if (watcher.wanted(id)) {
      watcher.activate(id);
      require(id); // instrumentations patch what passes through require()
    }
    return original(id);
  };
}

function watchImports(watcher: ModuleWatcher): void {
  const included = new Set(watcher.specifiers);
  let hook: ImportHook | undefined;
  // import-in-the-middle brings two parsers with it; an app that imports nothing of interest is
  // spared them.
  const loadHook = (): ImportHook => {
    const path = require.resolve('import-in-the-middle/create-hook.mjs');
    const { createHook } = require(path) as { createHook: (meta: { url: string }) => ImportHook };
    const created = createHook({ url: pathToFileURL(path).href.replace('create-hook', 'hook') });
    created.applyOptions({ shouldInclude: (_url, specifier) => included.has(specifier) });
    return created;
  };
  registerHooks({
    resolve(specifier, context, next) {
      if (watcher.wanted(specifier)) watcher.activate(specifier);
      if (context.conditions.includes('require')) return next(specifier, context);
      if (hook === undefined && !included.has(specifier)) return next(specifier, context);
      hook ??= loadHook();
      return hook.resolveSync(specifier, context, next);
    },
    load(url, context, next) {
      return hook === undefined ? next(url, context) : hook.loadSync(url, context, next);
    },
  });
}

type ImportCallback = (url: string, namespace: object, specifier: string, format?: string) => void;

function watchImportsByThread(watcher: ModuleWatcher): void {
  register('import-in-the-middle/hook.mjs', import.meta.url, {
    data: { include: [...watcher.specifiers] },
  });
  const { importHooks } = require('import-in-the-middle/lib/register.js') as {
    importHooks: ImportCallback[];
  };
  // The thread cannot call back before a module loads: the first word of a module is its own
  // announcement, to the callbacks there were at that moment. Those that an instrumentation adds
  // now are handed this module by hand.
  importHooks.push((url, namespace, specifier, format) => {
    if (!watcher.wanted(specifier)) return;
    const before = importHooks.length;
    watcher.activate(specifier);
    for (const late of importHooks.slice(before)) late(url, namespace, specifier, format);
  });
}
