import { context, diag } from '@opentelemetry/api';
import { jsonFormat } from './formats/json-format.ts';
import { isLevel, levels } from './levels/levels.ts';
import type { Call } from './record/call.ts';
import { buildRecord, type Fields, type LogInfo } from './record/record.ts';
import { type LoggerSlot, SLOT } from './slot.ts';
import { wantedBelow, writeBelow } from './transport-levels.ts';
import { plainFields } from './values/plain.ts';
import { streamWrite, type WinstonBase } from './winston-base.ts';

/** What this function needs of a logger: its own slot, and winston's fields through its prototype. */
type Writer = WinstonBase & { readonly [SLOT]: LoggerSlot };

/** A record to be: who calls, at which level, and what the arguments say. */
export interface Draft {
  /** A name that is no level counts as `info` and is warned of. */
  readonly level: string;
  /** Called only when the record is wanted. */
  readonly call: () => Call;
  /** A caught exception, which winston's transports treat in a way of their own. */
  readonly exception?: boolean;
}

/** Faults are told once each, not with every record. */
const told = new Set<string>();

/** Decides about a record, builds it, and gives it to winston's stream. Never throws. */
export function writeRecord(logger: Writer, draft: Draft): void {
  try {
    const { root, level: node } = logger[SLOT];
    const level = isLevel(draft.level) ? draft.level : unknownLevel(draft.level);
    const passes = levels[level] <= node.threshold;
    if (!passes && !wantedBelow(root, levels[level])) return;
    if (logger.silent === true || root.writableEnded || root.transports.length === 0) return;
    const info = build(logger, level, draft);
    if (passes) streamWrite(root, info);
    else {
      const formatted = applyFormat(root, info);
      if (formatted !== undefined) writeBelow(root, levels[level], formatted);
    }
  } catch (fault) {
    tell('A log record could not be written.', fault);
  }
}

function build(logger: Writer, level: keyof typeof levels, draft: Draft): LogInfo {
  const { level: node, layers, clock } = logger[SLOT];
  const { defaultMeta } = logger;
  const defaults: Fields | undefined =
    typeof defaultMeta === 'object' && defaultMeta !== null ? plainFields(defaultMeta) : undefined;
  const info = buildRecord(level, node.name, draft.call(), [...layers, defaults], {
    time: clock.wall(),
    context: context.active(),
  });
  if (draft.exception === true) {
    delete info['fields.exception'];
    info.exception = true;
  }
  return info;
}

/**
 * The record as the logger's format makes it; undefined when it filters the record out. A format
 * that throws does not cost the record: it is written as JSON.
 */
export function applyFormat(root: WinstonBase, info: LogInfo): LogInfo | undefined {
  try {
    const formatted = root.format.transform(info, root.format.options);
    return typeof formatted === 'object' ? (formatted as LogInfo) : undefined;
  } catch (fault) {
    tell('The format of a logger has thrown; JSON is written instead.', fault);
    return jsonFormat().transform(info) as LogInfo;
  }
}

function unknownLevel(name: string): 'info' {
  tell(`Records of the unknown level "${name.slice(0, 40)}" are written as info.`);
  return 'info';
}

function tell(message: string, fault?: unknown): void {
  if (told.has(message) || told.size > 100) return;
  told.add(message);
  if (fault === undefined) diag.warn(message);
  else diag.error(message, fault);
}
