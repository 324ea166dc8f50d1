import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Feed } from "./feed.js";
import { type Row, rowsOf, type SortBy, stateOf, type View } from "./rows.js";
import { countText, durationText } from "./text.js";
import type { Say, Word } from "./words.js";

const rowHeight = 26;
/** Rows beyond the edge that are drawn too, so that scrolling never shows a gap. */
const beyond = 12;

const columns: readonly (readonly [sort: SortBy, word: Word])[] = [
  ["name", "colName"],
  ["state", "colState"],
  ["wait", "colWait"],
  ["since", "colSince"],
  ["age", "colAge"],
  ["id", "colId"],
];

const stateWords = {
  live: "stateLive",
  stopping: "stateStopping",
  queued: "stateQueued",
  ended: "stateEnded",
} as const;

interface TreeProps {
  readonly feed: Feed;
  readonly say: Say;
  readonly view: View;
  readonly setView: (view: View) => void;
  readonly chosen: string;
  readonly choose: (key: string) => void;
}

/** The tree of groups and tasks. Only the rows that are to be seen are there, so that a hundred thousand cost no more than a hundred. */
export function Tree({ feed, say, view, setView, chosen, choose }: TreeProps) {
  const rows = useMemo(() => rowsOf(feed.picture, view), [feed.picture, feed.drawn, view]);
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [at, setAt] = useState("");

  useEffect(() => {
    const node = scroller.current!;
    const watcher = new ResizeObserver(() => setHeight(node.clientHeight));
    watcher.observe(node);
    return () => watcher.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(top / rowHeight) - beyond);
  const shown = rows.slice(first, Math.ceil((top + height) / rowHeight) + beyond);
  const index = useMemo(() => (at === "" ? -1 : rows.findIndex((row) => keyOf(row) === at)), [rows, at]);

  const goTo = (next: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
    if (row === undefined) return;
    setAt(keyOf(row));
    const node = scroller.current!;
    const place = rows.indexOf(row) * rowHeight;
    if (place < node.scrollTop) node.scrollTop = place;
    else if (place + rowHeight > node.scrollTop + node.clientHeight)
      node.scrollTop = place + rowHeight - node.clientHeight;
  };
  const toggle = (key: string, open: boolean): void => {
    const closed = new Set(view.closed);
    if (open) closed.delete(key);
    else closed.add(key);
    setView({ ...view, closed });
  };
  const onKey = (event: KeyboardEvent): void => {
    const row = rows[index];
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const moves: Record<string, () => void> = {
      ArrowDown: () => goTo(index + 1),
      ArrowUp: () => goTo(index < 0 ? 0 : index - 1),
      PageDown: () => goTo(index + page),
      PageUp: () => goTo(index - page),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      ArrowRight: () => row?.open === false && toggle(keyOf(row), true),
      ArrowLeft: () => {
        if (row?.open === true) toggle(keyOf(row), false);
        else if (row !== undefined) goTo(ownerIndex(rows, index));
      },
      Enter: () => row !== undefined && choose(keyOf(row)),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };

  return (
    <div class="tree">
      <div class="tree-head" role="group" aria-label={say("tree")}>
        {columns.map(([sort, word]) => (
          <button
            key={sort}
            class={`col col-${sort}`}
            aria-label={say("sortBy", { column: say(word) })}
            aria-pressed={view.sort === sort}
            onClick={() => setView({ ...view, sort, down: view.sort === sort && !view.down })}
          >
            {say(word)}
            {view.sort === sort ? <i aria-hidden="true">{view.down ? "↓" : "↑"}</i> : null}
          </button>
        ))}
      </div>
      <div
        class="rows"
        ref={scroller}
        role="treegrid"
        tabIndex={0}
        aria-label={say("tree")}
        aria-rowcount={rows.length}
        aria-activedescendant={index < 0 ? undefined : `row-${at}`}
        onScroll={() => setTop(scroller.current!.scrollTop)}
        onKeyDown={onKey}
        onFocus={() => index < 0 && goTo(Math.ceil(top / rowHeight))}
      >
        <div class="rows-all" role="presentation" style={{ height: `${String(rows.length * rowHeight)}px` }}>
          {shown.map((row, offset) => {
            const key = keyOf(row);
            return (
              <div
                key={key}
                id={`row-${key}`}
                role="row"
                aria-rowindex={first + offset + 1}
                aria-level={row.level}
                aria-expanded={row.open}
                aria-selected={key === chosen}
                class={classOf(row, key === at)}
                style={{ transform: `translateY(${String((first + offset) * rowHeight)}px)` }}
                onClick={() => {
                  setAt(key);
                  choose(key);
                }}
              >
                <Cells row={row} feed={feed} say={say} toggle={toggle} />
              </div>
            );
          })}
        </div>
        {rows.length === 0 && feed.picture.whole ? <p class="empty">{say("none_match")}</p> : null}
      </div>
    </div>
  );
}

interface CellsProps {
  readonly row: Row;
  readonly feed: Feed;
  readonly say: Say;
  readonly toggle: (key: string, open: boolean) => void;
}

function Cells({ row, feed, say, toggle }: CellsProps) {
  const name = (
    <div role="gridcell" class="col col-name" style={{ paddingLeft: `${String((row.level - 1) * 16 + 4)}px` }}>
      {row.open === undefined ? (
        <span class="caret" />
      ) : (
        <span
          class={row.open ? "caret open" : "caret"}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            toggle(keyOf(row), row.open !== true);
          }}
        />
      )}
      <span class="name">{row.kind === "group" ? row.group.row[1] : row.task.row[2]}</span>
      {row.kind === "group" ? <span class="chip">{countText(row.group.size)}</span> : null}
    </div>
  );
  if (row.kind === "group") {
    const stopping = row.group.row[4] === 1;
    return (
      <>
        {name}
        <div role="gridcell" class="col col-state">
          {stopping ? <span class="state stopping">{say("stateStopping")}</span> : null}
        </div>
      </>
    );
  }
  const { task } = row;
  const [id, , , , wait, born, since] = task.row;
  const { at } = feed.picture;
  const state = stateOf(task);
  return (
    <>
      {name}
      <div role="gridcell" class="col col-state">
        <span class={`state ${state}`}>{say(stateWords[state])}</span>
      </div>
      <div role="gridcell" class="col col-wait">
        {wait ?? <span class="dim">—</span>}
      </div>
      <div role="gridcell" class="col col-since">
        {since > 0 && task.endedAt === 0 ? durationText(at - since) : ""}
      </div>
      <div role="gridcell" class="col col-age">
        {durationText((task.endedAt || at) - born)}
      </div>
      <div role="gridcell" class="col col-id">
        {id}
      </div>
    </>
  );
}

export function keyOf(row: Row): string {
  return row.kind === "group" ? `g${String(row.group.id)}` : `t${String(row.task.id)}`;
}

function classOf(row: Row, here: boolean): string {
  const ended = row.kind === "task" && row.task.endedAt > 0;
  return ["row", row.kind, here ? "here" : "", ended ? "ended" : ""].join(" ");
}

function ownerIndex(rows: readonly Row[], index: number): number {
  const level = rows[index]!.level;
  for (let above = index - 1; above >= 0; above--) if (rows[above]!.level < level) return above;
  return index;
}
