/** A reporter for `node --test` that writes how many tests passed and failed, as JSON. Node says it in its last diagnostics. */
export default async function* countReporter(events) {
  const counts = {};
  for await (const { type, data } of events) {
    if (type !== "test:diagnostic" || data.nesting !== 0) continue;
    const [, name, count] = /^(\w+) (\d+)$/.exec(data.message) ?? [];
    if (name !== undefined) counts[name] = Number(count);
  }
  const { pass = 0, fail = 0, cancelled = 0, skipped = 0 } = counts;
  yield JSON.stringify({ passed: pass, failed: fail + cancelled, skipped });
}
