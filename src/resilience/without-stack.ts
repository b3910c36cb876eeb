/**
 * Makes an error without capturing a stack, which is nine tenths of what an error costs. Where
 * `Error.stackTraceLimit` is locked (`--frozen-intrinsics`) the error has its stack.
 */
export function withoutStack<T>(make: () => T): T {
  const limit = Error.stackTraceLimit;
  if (!limitStacks(0)) return make();
  try {
    return make();
  } finally {
    limitStacks(limit);
  }
}

function limitStacks(limit: number): boolean {
  return Reflect.set(Error, 'stackTraceLimit', limit);
}
