import { collectGarbage, type Session } from "../attach/index.js";
import type { Profile, Sample } from "../wire/index.js";
import { type CallFrame, sampledFrame } from "./call-frame.js";
import { Places } from "./source-maps.js";

interface HeapNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

/** One allocation in so many bytes is seen. */
const interval = 32_768;

/**
 * What the thread allocates until `wait` resolves: with `collected` all of it, else what is alive at the end, for which garbage
 * is collected. The other end has one such sampler: rejects while somebody else uses it.
 */
export async function heapProfile(session: Session, collected: boolean, wait: () => Promise<void>): Promise<Profile> {
  const started = performance.now();
  await session.post("HeapProfiler.startSampling", {
    samplingInterval: interval,
    includeObjectsCollectedByMajorGC: collected,
    includeObjectsCollectedByMinorGC: collected,
  });
  const stop = (): Promise<unknown> => session.post("HeapProfiler.stopSampling");
  try {
    await wait();
    if (!collected) await collectGarbage(session);
  } catch (error) {
    await stop();
    throw error;
  }
  const { profile } = (await stop()) as { profile: { head: HeapNode; samples: readonly { nodeId: number }[] } };
  const word = collected ? "alloc" : "inuse";
  return {
    takenAt: new Date().toISOString(),
    durationMs: performance.now() - started,
    values: [
      { type: `${word}_samples`, unit: "count" },
      { type: `${word}_space`, unit: "bytes" },
    ],
    period: { type: "space", unit: "bytes", every: interval },
    samples: heapSamples(profile.head, profile.samples),
    notes: ["bytes are an estimate: one allocation in so many bytes was seen, and stands for those around it"],
  };
}

function heapSamples(head: HeapNode, seen: readonly { readonly nodeId: number }[]): Sample[] {
  const places = new Places();
  const counts = new Map<number, number>();
  for (const { nodeId } of seen) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
  const found: Sample[] = [];
  const waiting: [node: HeapNode, outer: Sample["frames"]][] = head.children.map((child) => [child, []]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, outer] = next;
    const frames = [sampledFrame(node.callFrame, places), ...outer];
    if (node.selfSize > 0) found.push({ frames, values: [counts.get(node.id) ?? 0, Math.round(node.selfSize)] });
    for (const child of node.children) waiting.push([child, frames]);
  }
  return found.sort((a, b) => b.values[1]! - a.values[1]!);
}
