/** What is known of an attribute's key: found out once, since keys are few and points are many. */
export interface LabelName {
  /** The label of Prometheus that the key becomes. */
  readonly label: string;
  /** True when the key cannot be left as it is: the serializer would make no valid label of it. */
  readonly invalid: boolean;
  /** How many keys seen so far become this label; never less than there are. */
  readonly namesakes: { count: number };
}

/** Bounds the memory that keys made of data could take. */
const mostKeys = 2000;

const byKey = new Map<string, LabelName>();
const byLabel = new Map<string, { count: number }>();

/** The label of a key, as OpenTelemetry's rules for Prometheus make it. */
export function labelName(key: string): LabelName {
  return byKey.get(key) ?? remember(key);
}

/**
 * Makes room for other keys when there is none left. Only to be called between two pages: within
 * one, a key forgotten would be a namesake overlooked.
 */
export function forgetLabelNames(): void {
  if (byKey.size < mostKeys) return;
  byKey.clear();
  byLabel.clear();
}

function remember(key: string): LabelName {
  const plain = key.replace(/[^a-z0-9_]/gi, '_').replace(/_{2,}/g, '_');
  const label = /^[a-z_]/i.test(plain) ? plain : `_${plain}`;
  const invalid = label !== plain;
  // With no room left, every further key may have namesakes, and the long way is taken for it.
  if (byKey.size >= mostKeys) return { label, invalid, namesakes: { count: 2 } };
  const namesakes = byLabel.get(label) ?? { count: 0 };
  namesakes.count++;
  byLabel.set(label, namesakes);
  const name = { label, invalid, namesakes };
  byKey.set(key, name);
  return name;
}
