/**
 * A reporter for `node --test` that writes how many tests passed and failed, which Node says in its last diagnostics, and how
 * many were left out for which reason; as JSON.
 */
export default async function* countReporter(events) {
  const counts = {};
  const leftOut = {};
  for await (const { type, data } of events) {
    if (type === "test:pass" && typeof data.skip === "string") leftOut[data.skip] = (leftOut[data.skip] ?? 0) + 1;
    if (type !== "test:diagnostic" || data.nesting !== 0) continue;
    const [, name, count] = /^(\w+) (\d+)$/.exec(data.message) ?? [];
    if (name !== undefined) counts[name] = Number(count);
  }
  const { pass = 0, fail = 0, cancelled = 0 } = counts;
  yield JSON.stringify({ passed: pass, failed: fail + cancelled, leftOut });
}
