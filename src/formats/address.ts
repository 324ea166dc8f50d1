/**
 * A made-up address for a place in the code: the same parts have the same one in any process, so that profiles can be
 * compared and subtracted. Two places may share one, once in a billion.
 *
 * FNV-1a over the parts, moved to where Go has its code, so that tools take it for an address.
 */
export function addressOf(parts: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8.encode(parts.join("\0"))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return 0x400000 + (hash % 0x40000000) * 16;
}

/** Not Node's own `Buffer`: the page of the debug server uses this too. */
const utf8 = new TextEncoder();
