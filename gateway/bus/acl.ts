/**
 * Topics and topic filters as MQTT 3.1.1 section 4.7 defines them. Pure; the broker asks, `users.ts` says who may what.
 */

/** Whether a message published to `topic` belongs to `filter`. [MQTT-4.7.1-2, -3], and [MQTT-4.7.2-1] for `$` topics. */
export function topicMatches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && startsWithWildcard(filter)) return false;
  return covers(filter.split('/'), topic.split('/'));
}

/**
 * Whether every topic that `asked` could ever match is also matched by `allowed`: a subscription is granted only when it
 * lies wholly inside what its user may read.
 */
export function filterWithin(allowed: string, asked: string): boolean {
  if (asked.startsWith('$') && startsWithWildcard(allowed)) return false;
  return covers(allowed.split('/'), asked.split('/'));
}

/** One comparison serves both: a topic is a filter without wildcards. */
function covers(allowed: readonly string[], asked: readonly string[]): boolean {
  for (const [index, level] of allowed.entries()) {
    if (level === '#') return true;
    const other = asked[index];
    // `#` also matches the level above it, so `a/#` is not inside `a/+`, which matches neither `a` nor `a/b/c`.
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return allowed.length === asked.length;
}

const startsWithWildcard = (filter: string): boolean => filter.startsWith('+') || filter.startsWith('#');

/** What a topic may not hold, whoever publishes it: MQTT 3.1.1 section 4.7.3, within the broker's own bounds. */
export function isTopic(topic: string, { maxBytes, maxLevels }: TopicLimits): boolean {
  return (
    topic.length > 0 &&
    Buffer.byteLength(topic) <= maxBytes &&
    topic.split('/').length <= maxLevels &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: [MQTT-1.5.3-2] forbids U+0000; a terminal would act on the others.
    !/[+#\u0000-\u001f\u007f]/u.test(topic)
  );
}

export interface TopicLimits {
  readonly maxBytes: number;
  readonly maxLevels: number;
}
