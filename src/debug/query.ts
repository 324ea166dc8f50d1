import { Refusal } from "./refusal.js";

/** `?debug=`: 0 when absent. Go takes nonsense for 0; we say so instead. */
export function debugLevel(url: URL): number {
  const text = url.searchParams.get("debug");
  if (text === null || text === "") return 0;
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(400, 'invalid value for "debug" - must be 0, 1 or 2');
  return Number(text);
}

/** `?seconds=`: undefined when absent. In Go's words. */
export function secondsAsked(url: URL): number | undefined {
  const text = url.searchParams.get("seconds");
  if (text === null || text === "") return undefined;
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0)
    throw new Refusal(400, 'invalid value for "seconds" - must be a positive integer');
  return Number(text);
}

/** `?full=1` and its like: whether it was asked for. */
export function flag(url: URL, name: string): boolean {
  const text = url.searchParams.get(name) ?? "0";
  if (text !== "0" && text !== "1") throw new Refusal(400, `invalid value for "${name}" - must be 0 or 1`);
  return text === "1";
}

/** Both, of a profile that counts what is there. In Go, what came and went in a time has no text form. */
export function formAsked(url: URL): { debug: number; seconds: number | undefined } {
  const [debug, seconds] = [debugLevel(url), secondsAsked(url)];
  if (seconds !== undefined && debug > 0) throw new Refusal(400, "seconds and debug params are incompatible");
  return { debug, seconds };
}
