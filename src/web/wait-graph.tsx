import { useMemo } from "preact/hooks";
import type { Dump } from "../wire/index.js";
import { countText } from "./text.js";
import { type Cycle, cyclesOf, type Edge, edgesOf } from "./waits-for.js";
import type { Say } from "./words.js";

interface Node {
  readonly key: string;
  readonly text: string;
  /** A task of the main thread, whose page can be shown. */
  readonly id: number | undefined;
  /** Rather what could wake somebody, or a stack that no task owns. */
  readonly end: boolean;
  layer: number;
  row: number;
  readonly bad: boolean;
}

/** So many edges are drawn. */
const most = 60;
const [columnWidth, rowHeight, boxWidth, boxHeight] = [270, 42, 210, 28];

/** Who waits for whom, from left to right, with what could wake them at the end; deadlocks in red. */
export function WaitGraph({ dump, say, choose }: { dump: Dump; say: Say; choose: (key: string) => void }) {
  const { nodes, edges, all, cycles } = useMemo(() => layOut(dump), [dump]);
  const columns = Math.max(1, ...nodes.map(({ layer }) => layer + 1));
  const rows = Math.max(1, ...nodes.map(({ row }) => row + 1));
  const at = new Map(nodes.map((node) => [node.key, node]));
  if (edges.length === 0) return <p class="empty card">{say("graphEmpty")}</p>;
  return (
    <div class="graph card">
      {cycles.length > 0 ? <p class="bad-text">{say("cycle")}</p> : null}
      <svg width={columns * columnWidth} height={rows * rowHeight + 16} role="group" aria-label={say("viewGraph")}>
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 L8 4 L0 8 Z" />
          </marker>
        </defs>
        {edges.map(({ edge, from, to, bad }, index) => {
          const [a, b] = [at.get(from)!, at.get(to)!];
          const [x1, y1] = [a.layer * columnWidth + boxWidth + 8, middle(a)];
          const [x2, y2] = [b.layer * columnWidth + 8, middle(b)];
          const bend = a.layer < b.layer ? (x2 - x1) / 2 : 70;
          return (
            <g key={index} class={bad ? "edge bad" : "edge"} role="img" aria-label={edgeText(edge)}>
              <path
                d={`M${String(x1)} ${String(y1)} C${String(x1 + bend)} ${String(y1)} ${String(x2 - bend)} ${String(y2)} ${String(x2)} ${String(y2)}`}
                marker-end="url(#arrow)"
              />
              <title>{edgeText(edge)}</title>
            </g>
          );
        })}
        {nodes.map((node) => (
          <g
            key={node.key}
            class={`node ${node.bad ? "bad" : ""} ${node.id === undefined ? "" : "linked"} ${node.end ? "end" : ""}`}
            transform={`translate(${String(node.layer * columnWidth + 8)} ${String(middle(node) - boxHeight / 2)})`}
            {...(node.id === undefined ? { role: "img" } : linkTo(() => choose(`t${String(node.id)}`)))}
            aria-label={node.text}
          >
            <rect width={boxWidth} height={boxHeight} rx="6" />
            <text x="10" y="18">
              {node.text.length > 30 ? `${node.text.slice(0, 29)}…` : node.text}
            </text>
            <title>{node.text}</title>
          </g>
        ))}
      </svg>
      {all > edges.length ? <p class="dim">{say("graphMost", { shown: edges.length, all })}</p> : null}
    </div>
  );
}

/** What makes a shape a link. */
function linkTo(follow: () => void) {
  const onKeyDown = ({ key }: KeyboardEvent): void => void (key === "Enter" && follow());
  return { role: "link", tabIndex: 0, onClick: follow, onKeyDown } as const;
}

const edgeText = ({ fromName, toName, wait }: Edge): string => `${fromName} → ${toName}: ${wait}`;
const keyOf = (thread: string, id: number): string => `task ${thread} ${String(id)}`;
const middle = ({ row }: Node): number => row * rowHeight + 8 + boxHeight / 2;

function layOut(dump: Dump): {
  nodes: Node[];
  edges: { edge: Edge; from: string; to: string; bad: boolean }[];
  all: number;
  cycles: readonly Cycle[];
} {
  const every = edgesOf(dump);
  const cycles = cyclesOf(every);
  const inCycle = new Set(cycles.flatMap(({ thread, ids }) => ids.map((id) => keyOf(thread, id))));
  // Those with a task at the end first: chains tell more than single waits.
  const chosen = [...every].sort((a, b) => Number(b.to !== undefined) - Number(a.to !== undefined)).slice(0, most);
  const nodes = new Map<string, Node>();
  const add = (key: string, thread: string, text: string, task: number | undefined): void => {
    if (nodes.has(key)) return;
    const [id, end, bad] = [thread === "" ? task : undefined, task === undefined, inCycle.has(key)];
    nodes.set(key, { key, text: thread === "" ? text : `${text} · ${thread}`, id, end, layer: 0, row: 0, bad });
  };
  const holders = new Set(chosen.flatMap(({ thread, to }) => (to === undefined ? [] : [keyOf(thread, to)])));
  const edges = chosen.flatMap((edge) => {
    const { thread, from, fromName, count, to, toName, stuck } = edge;
    const target = to === undefined ? `end ${thread} ${toName}` : keyOf(thread, to);
    add(target, thread, to === undefined ? toName : `${toName} #${String(to)}`, to);
    // Whoever holds something is a box of its own; the others of one stack are one.
    const own = from.filter((id) => holders.has(keyOf(thread, id)));
    const rest = from.length - own.length || (from.length === 0 ? count : 0);
    const names: { key: string; text: string; id: number | undefined }[] = own.map((id) => ({
      key: keyOf(thread, id),
      text: `${fromName} #${String(id)}`,
      id,
    }));
    const [first] = from.filter((id) => !holders.has(keyOf(thread, id)));
    if (rest > 0) {
      const text = rest > 1 ? `${countText(rest)} × ${fromName}` : fromName;
      names.push({ key: `many ${fromName} ${target} ${String(first ?? "")}`, text, id: first });
    }
    return names.map(({ key, text, id }) => {
      add(key, thread, text, id);
      const bad = stuck || (inCycle.has(target) && inCycle.has(key));
      return { edge, from: key, to: target, bad };
    });
  });
  // Each as far right as the longest way to it; a cycle ends after as many rounds as there are boxes.
  for (let round = 0; round < Math.min(nodes.size, 12); round++)
    for (const { from, to, bad } of edges) {
      const [a, b] = [nodes.get(from)!, nodes.get(to)!];
      if (!(bad && b.layer > 0) && b.layer <= a.layer) b.layer = a.layer + 1;
    }
  const filled: number[] = [];
  for (const node of nodes.values()) node.row = filled[node.layer] = (filled[node.layer] ?? -1) + 1;
  return { nodes: [...nodes.values()], edges, all: every.length, cycles };
}
