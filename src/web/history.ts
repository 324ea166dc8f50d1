import type { Picture } from "../live/index.js";
import type { Tick } from "../wire/index.js";

/** The figures of one moment. */
export interface Moment {
  readonly tick: Tick;
  /** Tasks started and ended a second since the moment before. */
  readonly startedRate: number;
  readonly byGroup: ReadonlyMap<string, number>;
  readonly byWait: ReadonlyMap<string, number>;
  /** By {@link kindOf}. */
  readonly byKind: ReadonlyMap<string, Kind>;
}

/** Tasks of one name, in groups of one path, with one wait. */
export interface Kind {
  readonly name: string;
  readonly owners: readonly string[];
  readonly wait: string | null;
  readonly count: number;
}

/** So many moments are kept: five minutes. */
const most = 600;

/** The figures over time. */
export class History {
  moments: readonly Moment[] = [];

  get last(): Moment | undefined {
    return this.moments.at(-1);
  }

  clear(): void {
    this.moments = [];
  }

  add(picture: Picture): void {
    const { tick } = picture;
    // Counts of a part of what is there would look like growth.
    if (tick === undefined || !picture.whole) return;
    const before = this.last?.tick;
    const seconds = before === undefined ? 0 : (tick.at - before.at) / 1000;
    const startedRate = before === undefined || seconds <= 0 ? 0 : Math.max(0, tick.started - before.started) / seconds;
    const [byGroup, byWait, byKind] = [new Map<string, number>(), new Map<string, number>(), new Map<string, Kind>()];
    for (const { name, owners, wait, count } of picture.alike.values()) {
      const path = owners.join(" › ");
      byGroup.set(path, (byGroup.get(path) ?? 0) + count);
      byWait.set(wait ?? "", (byWait.get(wait ?? "") ?? 0) + count);
      const key = `${path} › ${name} ${wait ?? ""}`;
      byKind.set(key, { name, owners, wait, count: count + (byKind.get(key)?.count ?? 0) });
    }
    this.moments = [...this.moments.slice(-most + 1), { tick, startedRate, byGroup, byWait, byKind }];
  }
}
