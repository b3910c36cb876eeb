/**
 * Runs something synchronous with some variables absent from an environment, then puts them back.
 * `NodeSDK` reads a few variables by itself, whatever it is given: those that this package has
 * already obeyed must not be obeyed twice.
 */
export function withoutEnv<T>(
  env: Record<string, string | undefined>,
  names: readonly string[],
  run: () => T,
): T {
  const kept = new Map(names.map((name) => [name, env[name]]));
  for (const name of names) delete env[name];
  try {
    return run();
  } finally {
    for (const [name, value] of kept) if (value !== undefined) env[name] = value;
  }
}
