import { Refusal } from "./refusal.js";

/** `?debug=`: 0 when absent. Go takes nonsense for 0; we say so instead. */
export function debugLevel(url: URL): number {
  const text = url.searchParams.get("debug");
  if (text === null || text === "") return 0;
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(400, 'invalid value for "debug" - must be 0, 1 or 2');
  return Number(text);
}

/** `?seconds=`: undefined when absent. In Go's words. */
export function deltaSeconds(url: URL): number | undefined {
  const text = url.searchParams.get("seconds");
  if (text === null || text === "") return undefined;
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0)
    throw new Refusal(400, 'invalid value for "seconds" - must be a positive integer');
  return Number(text);
}

/** Anything that is not there to be asked: a typing error must not look like an answer. */
export function refuseOthers(url: URL, known: readonly string[]): void {
  for (const key of url.searchParams.keys()) {
    if (key !== "token" && !known.includes(key))
      throw new Refusal(400, `unknown parameter ${JSON.stringify(key)} - known: ${known.join(", ") || "none"}`);
  }
}
