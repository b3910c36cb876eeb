import { generalVariables } from './general-variables.ts';
import { otlpVariables } from './otlp-variables.ts';
import { logVariables, metricVariables, traceVariables } from './signal-variables.ts';
import { defaultText, type Variable } from './variable.ts';

/** Every environment variable that is read, by name: how it is read, its default, its meaning. */
export const variables = {
  ...generalVariables,
  ...traceVariables,
  ...metricVariables,
  ...logVariables,
  ...otlpVariables,
} as const satisfies Record<string, Variable>;

/** The variables with their types. */
export type Variables = typeof variables;

/** The name of a variable of the table. */
export type VariableName = keyof Variables;

/** A row of the documentation. */
export interface EnvironmentVariable {
  readonly name: string;
  /** The default in words or as the value itself; empty where nothing is the default. */
  readonly default: string;
  readonly meaning: string;
}

/** Every variable as documentation shows it, in the order of the table. */
export function environmentVariables(): readonly EnvironmentVariable[] {
  return Object.entries<Variable>(variables).map(([name, variable]) => ({
    name,
    default: defaultText(variable) ?? '',
    meaning: variable.meaning,
  }));
}
