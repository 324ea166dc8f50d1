import type { Session } from "../attach/index.js";
import type { Profile, Sample } from "../wire/index.js";
import { type CallFrame, sampledFrame } from "./call-frame.js";
import { Places } from "./source-maps.js";

interface CpuNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
  /** In which lines (from 1) of the function it was seen, and how often. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

interface CpuProfile {
  readonly nodes: readonly CpuNode[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** How often the thread is looked at, microseconds. */
const interval = 1000;

/** What the thread computes until `wait` resolves. V8's profiler runs meanwhile: some percent of the thread's time. */
export async function cpuProfile(session: Session, wait: () => Promise<void>): Promise<Profile> {
  await session.post("Profiler.enable");
  try {
    await session.post("Profiler.setSamplingInterval", { interval: interval });
    await session.post("Profiler.start");
    await wait();
    const { profile } = (await session.post("Profiler.stop")) as { profile: CpuProfile };
    return {
      takenAt: new Date().toISOString(),
      durationMs: (profile.endTime - profile.startTime) / 1000,
      values: [
        { type: "samples", unit: "count" },
        { type: "cpu", unit: "nanoseconds" },
      ],
      period: { type: "cpu", unit: "nanoseconds", every: interval * 1000 },
      samples: cpuSamples(profile),
      notes: [],
    };
  } finally {
    await session.post("Profiler.disable");
  }
}

/** Of the moments in which the thread had nothing to do, and of V8's own root, nothing is told. */
function cpuSamples({ nodes, samples, timeDeltas }: CpuProfile): Sample[] {
  const places = new Places();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)));
  const spent = new Map<number, [count: number, nanoseconds: number]>();
  samples.forEach((id, index) => {
    const seen = spent.get(id) ?? [0, 0];
    spent.set(id, [seen[0] + 1, seen[1] + Math.max(0, timeDeltas[index]!) * 1000]);
  });
  return [...spent].flatMap(([id, [count, nanoseconds]]) => {
    const node = byId.get(id)!;
    const name = node.callFrame.functionName;
    if (name === "(idle)" || name === "(root)") return [];
    const callers = pathTo(node.id, byId, parents).slice(1);
    const outer = callers.map(({ callFrame }) => sampledFrame(callFrame, places));
    const ticks = node.positionTicks ?? [];
    const all = ticks.reduce((sum, tick) => sum + tick.ticks, 0);
    if (all === 0) return [{ frames: [sampledFrame(node.callFrame, places), ...outer], values: [count, nanoseconds] }];
    return ticks.map((tick) => ({
      frames: [sampledFrame(node.callFrame, places, tick.line), ...outer],
      values: [Math.round((count * tick.ticks) / all), Math.round((nanoseconds * tick.ticks) / all)],
    }));
  });
}

/** From a node outwards, without V8's root. */
function pathTo(
  id: number,
  byId: ReadonlyMap<number, CpuNode>,
  parents: ReadonlyMap<number, CpuNode>,
): readonly CpuNode[] {
  const path: CpuNode[] = [];
  for (let node = byId.get(id); node !== undefined; node = parents.get(node.id)) path.push(node);
  return path.slice(0, -1);
}
