import { duration } from "../internal/duration.js";

/** A duration in one sensible unit, short enough for a column: `850 ms`, `12.3 s`, `4 min 05 s`, `3 h 12 min`, `5 d`. */
export function durationText(ms: number): string {
  if (ms >= 48 * 3_600_000) return `${String(Math.floor(ms / 86_400_000))} d`;
  return duration(Math.max(0, ms));
}

/** A short delay: with a fraction below ten milliseconds. */
export function delayText(ms: number): string {
  return ms < 9.95 ? `${ms.toFixed(1)} ms` : durationText(ms);
}

export function bytesText(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** With thin spaces between thousands, which every language reads alike. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

/** The last part of a path, for a column; the whole is in the title. */
export function shortFile(file: string): string {
  const parts = file.replace(/^file:\/\//, "").split(/[\\/]/);
  return parts.slice(-2).join("/");
}
