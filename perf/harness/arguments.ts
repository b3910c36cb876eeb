/** What the command line asks for. */
export interface Arguments {
  /** Suites by name; all of them when none is named. */
  readonly suites: readonly string[];
  /** Where to write the report as JSON. */
  readonly json: string | undefined;
  readonly quick: boolean;
  /** Ends with exit code 1 when a goal is missed. */
  readonly gate: boolean;
}

/** How the command is used. */
export const usage = 'npm run perf -- [suite…] [--json FILE] [--quick] [--gate]';

/**
 * Reads the command line.
 *
 * @throws RangeError when it says something unknown.
 */
export function parseArguments(argv: readonly string[], known: readonly string[]): Arguments {
  const suites: string[] = [];
  let json: string | undefined;
  let quick = false;
  let gate = false;
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--quick') quick = true;
    else if (word === '--gate') gate = true;
    else if (word === '--json') {
      json = argv[++index];
      if (json === undefined || json.startsWith('-')) throw new RangeError('--json needs a file.');
    } else if (word.startsWith('--json=') && word.length > '--json='.length) {
      json = word.slice('--json='.length);
    } else if (known.includes(word)) suites.push(word);
    else throw new RangeError(`${word} is no suite and no option. Suites: ${known.join(', ')}.`);
  }
  return { suites: suites.length === 0 ? known : [...new Set(suites)], json, quick, gate };
}
