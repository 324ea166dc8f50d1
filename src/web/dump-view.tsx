import { useMemo, useState } from "preact/hooks";
import { partsOf, wakerText } from "../formats/index.js";
import type { Dump, StackGroup } from "../wire/index.js";
import { Diff } from "./diff.js";
import { Flame } from "./flame.js";
import type { Shown } from "./shown.js";
import { Stack } from "./stack.js";
import { countText, durationText } from "./text.js";
import { WaitGraph } from "./wait-graph.js";
import type { Say, Word } from "./words.js";

export type DumpTab = "table" | "flame" | "graph" | "diff";

const tabs: readonly (readonly [tab: DumpTab, word: Word])[] = [
  ["table", "viewTable"],
  ["flame", "viewFlame"],
  ["graph", "viewGraph"],
  ["diff", "viewDiff"],
];

interface DumpViewProps {
  readonly say: Say;
  /** The latest first. */
  readonly dumps: readonly Shown[];
  readonly tab: DumpTab;
  readonly setTab: (tab: DumpTab) => void;
  readonly askDump: () => void;
  readonly openFile: (file: File) => void;
  readonly problem: string;
  readonly choose: (key: string) => void;
}

/** A dump, in four ways. */
export function DumpView(props: DumpViewProps) {
  const { say, dumps, tab, setTab, askDump, openFile, problem } = props;
  const [index, setIndex] = useState(0);
  const [said, setSaid] = useState("");
  const shown = dumps[Math.min(index, dumps.length - 1)];
  const open = (
    <label class="button">
      {say("dumpOpen")}
      <input
        type="file"
        accept=".json,application/json"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = "";
          if (file !== undefined) openFile(file);
        }}
      />
    </label>
  );
  const take = (
    <button class="primary" onClick={askDump}>
      {say("takeFull")}
    </button>
  );
  const alarm =
    problem === "" ? null : (
      <p class="refusal" role="alert">
        {problem}
      </p>
    );
  if (shown === undefined)
    return (
      <section class="card dump-none">
        <h2>{say("dumpNone")}</h2>
        <p class="dim">{say("dumpHint")}</p>
        {alarm}
        <div class="buttons">
          {take} {open}
        </div>
      </section>
    );
  const { dump } = shown;
  const functions = dump.stacks.reduce((sum, { count }) => sum + count, 0);
  const facts = {
    functions: countText(functions),
    stacks: countText(dump.stacks.length),
    time: dump.takenAt,
    pause: durationText(dump.pauseMs),
  };
  return (
    <section class="dump">
      <div class="toolbar">
        <select
          aria-label={say("tabDump")}
          value={index}
          onChange={(event) => setIndex(Number(event.currentTarget.value))}
        >
          {dumps.map(({ name }, each) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
        <div class="choice" role="tablist">
          {tabs.map(([each, word]) => (
            <button key={each} role="tab" aria-selected={tab === each} onClick={() => setTab(each)}>
              {say(word)}
            </button>
          ))}
        </div>
        <span class="grow" />
        <button onClick={() => save(shown)}>{say("dumpSave")}</button>
        {shown.number === undefined ? null : (
          <button onClick={() => share(shown.number!, () => setSaid(say("dumpShared")))}>{say("dumpShare")}</button>
        )}
        {open}
        {take}
      </div>
      <p class="dim facts" role="status">
        {said || say("dumpAt", facts)}
      </p>
      {alarm}
      {tab === "table" ? <Table {...props} dump={dump} quote={shown.number !== undefined} /> : null}
      {tab === "flame" ? <Flame dump={dump} say={say} /> : null}
      {tab === "graph" ? <WaitGraph dump={dump} say={say} choose={props.choose} /> : null}
      {tab === "diff" ? <Diff after={shown} others={dumps.filter((each) => each !== shown)} say={say} /> : null}
      {dump.notes.length === 0 ? null : (
        <details class="notes">
          <summary>
            {say("notes")} ({dump.notes.length})
          </summary>
          <ul>
            {dump.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** So many stacks are drawn; to draw more would help nobody. */
const most = 200;

function Table({ dump, say, choose, quote }: DumpViewProps & { dump: Dump; quote: boolean }) {
  const [search, setSearch] = useState("");
  const names = useMemo(() => new Map(dump.tasks.map((task) => [task.id, task.name])), [dump]);
  const all = useMemo(
    () => partsOf(dump).flatMap(({ stacks, thread }) => stacks.map((stack) => ({ stack, thread }))),
    [dump],
  );
  const found = useMemo(() => all.filter(({ stack }) => matches(stack, search)), [all, search]);
  return (
    <>
      <input
        class="search"
        type="search"
        aria-label={say("search")}
        placeholder={say("search")}
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <table class="stacks">
        <thead>
          <tr>
            <th scope="col" class="number">
              {say("count")}
            </th>
            <th scope="col">{say("stackCol")}</th>
            <th scope="col">{say("wakerCol")}</th>
            <th scope="col">{say("tasksCol")}</th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, most).map(({ stack, thread }, index) => (
            <tr key={index} class={stack.stuck ? "stuck" : ""}>
              <td class="number">{countText(stack.count)}</td>
              <td>
                <Stack frames={stack.frames} quote={quote} />
              </td>
              <td>
                {stack.stuck ? <b class="bad-text">{say("stuck")}</b> : wakerText(stack.waker)}
                {stack.status === "orphan" ? <div class="warn-text">{say("orphan")}</div> : null}
              </td>
              <td>
                {thread === undefined ? null : <div class="dim">{thread}</div>}
                {(thread === undefined ? (stack.tasks ?? []) : []).slice(0, 3).map((id) => (
                  <button class="link" key={id} onClick={() => choose(`t${String(id)}`)}>
                    {names.get(id) ?? "?"} #{id}
                  </button>
                ))}
                {(stack.tasks?.length ?? 0) > 3 ? <span class="dim">+{stack.tasks!.length - 3}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length > most ? <p class="dim">{say("graphMost", { shown: most, all: found.length })}</p> : null}
    </>
  );
}

function matches({ frames, waker }: StackGroup, search: string): boolean {
  const text = `${frames.map((frame) => `${frame.function} ${frame.file}:${String(frame.line)}`).join(" ")} ${wakerText(waker)}`;
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));
}

function save({ dump }: Shown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(dump)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `curfew-${String(dump.process.pid)}-${dump.takenAt.replaceAll(":", "-")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function share(number: number, done: () => void): void {
  const url = new URL(location.href);
  url.hash = `#/dump/${String(number)}`;
  navigator.clipboard.writeText(url.href).then(done, () => prompt("", url.href));
}
