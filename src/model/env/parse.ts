import { parsePairs } from './parse-pairs.ts';
import {
  type BooleanVariable,
  type EnumVariable,
  type IntegerVariable,
  type ListVariable,
  maxInteger,
  type Variable,
} from './variable.ts';

/** Why a text, or a part of it, is not allowed. */
export interface Fault {
  /** The part that is wrong; absent where it may be a secret. */
  readonly received?: string;
  /** Names the part in words where it may not be shown: `member 2`. */
  readonly subject?: string;
  /** What is allowed, as words that follow "must be". */
  readonly expected: string;
  /** The reason in words, where there is a better one than that. */
  readonly because?: string;
}

/** What a text became. Without a value the variable counts as not set; faults may stand beside one. */
export interface Parsed {
  readonly value?: unknown;
  readonly faults: readonly Fault[];
}

/** Reads the text of a variable: not empty and without blanks around it. Never throws. */
export function parse(variable: Variable, text: string): Parsed {
  switch (variable.kind) {
    case 'boolean':
      return parseBoolean(variable, text);
    case 'integer':
      return parseInteger(variable, text);
    case 'ratio':
      return parseRatio(text);
    case 'enum':
      return parseEnum(variable, text);
    case 'list':
      return parseList(variable, text);
    case 'pairs':
      return parsePairs(variable, text);
    default:
      return { value: text, faults: [] };
  }
}

/** Words of a set as sentences list them. */
function oneOf(words: readonly string[]): string {
  return `one of ${words.join(', ')}`;
}

function parseBoolean(_variable: BooleanVariable, text: string): Parsed {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return { value: word === 'true', faults: [] };
  // The specification wants every other word to count as false, and not as unset.
  return { value: false, faults: [{ received: text, expected: 'true or false' }] };
}

function parseInteger({ min, max }: IntegerVariable, text: string): Parsed {
  // Number() would also take "", "0x10", "1e3" and "5.0", which the specification does not know.
  const value = /^[+-]?\d+$/.test(text) ? Number(text) + 0 : Number.NaN;
  if (value >= min && value <= max) return { value, faults: [] };
  const range =
    max === maxInteger ? `of at least ${min} and at most ${max}` : `from ${min} to ${max}`;
  return { faults: [{ received: text, expected: `a whole number ${range}` }] };
}

function parseRatio(text: string): Parsed {
  const value = /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return { value, faults: [] };
  return { faults: [{ received: text, expected: 'a number from 0 to 1' }] };
}

function parseEnum({ values, unsupported }: EnumVariable, text: string): Parsed {
  const word = text.toLowerCase();
  if (values.includes(word)) return { value: word, faults: [] };
  return { faults: [refusal(text, values, unsupported)] };
}

function parseList(variable: ListVariable, text: string): Parsed {
  const faults: Fault[] = [];
  const found = new Set<string>();
  const extra = [...(variable.none ? ['none'] : []), ...(variable.all ? ['all'] : [])];
  const allowed = [...variable.values, ...extra];
  for (const part of text.split(',')) {
    const word = part.trim().toLowerCase();
    if (word === '') continue;
    if (allowed.includes(word)) found.add(word);
    else faults.push(refusal(part.trim(), allowed, variable.unsupported));
  }
  if (variable.none && found.delete('none')) {
    if (found.size === 0) return { value: [], faults };
    const because = 'it contradicts the others, which hold';
    faults.push({ received: 'none', expected: 'none alone', because });
  }
  if (variable.all && found.has('all')) return { value: variable.values, faults };
  if (found.size === 0 && !variable.keepsEmpty) return { faults };
  return { value: [...found], faults };
}

function refusal(
  received: string,
  allowed: readonly string[],
  unsupported: Readonly<Record<string, string>> = {},
): Fault {
  const word = received.toLowerCase();
  const expected = oneOf(allowed);
  if (!Object.hasOwn(unsupported, word)) return { received, expected };
  return { received, expected, because: unsupported[word] as string };
}
