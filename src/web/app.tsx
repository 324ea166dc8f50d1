import { useEffect, useMemo, useRef } from "preact/hooks";
import { setToken } from "./api.js";
import { Confirm } from "./confirm.js";
import { Details } from "./details.js";
import { DumpView } from "./dump-view.js";
import { Figures } from "./figures.js";
import { OverTime } from "./over-time.js";
import { countText, durationText } from "./text.js";
import { Tree } from "./tree.js";
import { type AppState, useApp } from "./use-app.js";
import { type Warning, warningsOf } from "./warnings.js";
import { Warnings } from "./warnings-list.js";

export function App() {
  const app = useApp();
  const { feed, say, place, wish, setWish } = app;
  useKeys(app);
  return (
    <>
      <Head app={app} />
      {feed.status === "refused" ? <TokenForm app={app} /> : null}
      <main>{place.tab === "live" ? <Live app={app} /> : <Dumps app={app} />}</main>
      {wish === undefined ? null : (
        <Confirm wish={wish} say={say} acts={feed.hello?.acts ?? true} close={() => setWish(undefined)} />
      )}
      <footer class="keys dim">{say("keys")}</footer>
    </>
  );
}

function Head({ app: { feed, say, place, go, language, setLanguage } }: { app: AppState }) {
  const { hello, status, dropped, paused } = feed;
  const up = feed.picture.tick?.at ?? 0;
  return (
    <header class="head">
      <h1>
        <img src="page/icon.svg" alt="" width="22" height="22" /> Curfew
      </h1>
      <div class="process">
        {hello === undefined ? null : (
          <>
            {say("process", { argv0: hello.argv0, pid: hello.pid, node: hello.node.slice(1) })}{" "}
            <span class="dim">{say("up", { time: durationText(up) })}</span>
          </>
        )}
      </div>
      <span class={`status ${paused ? "paused" : status}`} role="status">
        {paused ? say("paused") : say(status)}
      </span>
      {dropped > 0 ? <span class="status gone">{say("droppedSome", { count: countText(dropped) })}</span> : null}
      <span class="grow" />
      <nav class="choice" role="tablist" aria-label={say("views")}>
        <button role="tab" aria-selected={place.tab === "live"} onClick={() => go({ tab: "live" })}>
          {say("tabLive")}
        </button>
        <button role="tab" aria-selected={place.tab === "dump"} onClick={() => go({ tab: "dump", chosen: "" })}>
          {say("tabDump")}
        </button>
      </nav>
      <button aria-pressed={paused} onClick={() => (feed.paused = !paused)}>
        {say(paused ? "resume" : "pause")}
      </button>
      <button class="icon" title={say("theme")} aria-label={say("theme")} onClick={turnTheme}>
        ◐
      </button>
      <button lang={language === "en" ? "zh" : "en"} onClick={() => setLanguage(language === "en" ? "zh" : "en")}>
        {say("language")}
      </button>
    </header>
  );
}

function Live({ app }: { app: AppState }) {
  const { feed, say, place, go, view, setView, dumps } = app;
  const dump = dumps[0]?.dump;
  const warnings = useMemo(() => warningsOf(feed.history, dump, say), [feed.history.last, dump, say]);
  const choose = (key: string): void => go({ chosen: key, tab: "live" });
  const follow = (warning: Warning): void => {
    const { kind, tasks, search } = warning;
    const found =
      tasks?.[0] ??
      [...feed.picture.tasks.values()].findLast((task) => task.name === kind?.name && task.row[4] === kind.wait)?.id;
    if (found !== undefined) choose(`t${String(found)}`);
    else if (search !== undefined) setView({ ...view, search });
    else if (kind === undefined && warning.name !== "spinning") go({ tab: "dump", chosen: "" });
  };
  return (
    <div class={place.chosen === "" ? "watching" : "watching with-details"}>
      <Figures feed={feed} say={say} />
      <div class="upper">
        <OverTime feed={feed} say={say} />
        <Warnings warnings={warnings} say={say} follow={follow} />
      </div>
      <div class="lower">
        <section class="card tasks">
          <Filters app={app} />
          <Tree feed={feed} say={say} view={view} setView={setView} chosen={place.chosen} choose={choose} />
        </section>
        {place.chosen === "" ? null : <Details {...app} chosen={place.chosen} choose={choose} dump={dump} />}
      </div>
    </div>
  );
}

function Filters({ app: { feed, say, view, setView } }: { app: AppState }) {
  const waits = [...(feed.history.last?.byWait.keys() ?? [])].map((wait) => wait || "—").sort();
  const states = { live: "stateLive", stopping: "stateStopping", queued: "stateQueued", ended: "stateEnded" } as const;
  return (
    <div class="toolbar" role="search">
      <input
        class="search"
        id="search"
        type="search"
        aria-label={say("search")}
        placeholder={`${say("search")}: ${say("searchHint")}`}
        value={view.search}
        onInput={(event) => setView({ ...view, search: event.currentTarget.value })}
      />
      <label>
        {say("state")}{" "}
        <select value={view.state} onChange={(event) => setView({ ...view, state: event.currentTarget.value })}>
          <option value="">{say("any")}</option>
          {Object.entries(states).map(([state, word]) => (
            <option key={state} value={state}>
              {say(word)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say("wait")}{" "}
        <select value={view.wait} onChange={(event) => setView({ ...view, wait: event.currentTarget.value })}>
          <option value="">{say("any")}</option>
          {waits.map((wait) => (
            <option key={wait}>{wait}</option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={view.flat}
          onChange={(event) => setView({ ...view, flat: event.currentTarget.checked })}
        />{" "}
        {say("flat")}
      </label>
    </div>
  );
}

function Dumps({ app }: { app: AppState }) {
  const { place, go } = app;
  return (
    <DumpView
      {...app}
      tab={place.dumpTab}
      setTab={(dumpTab) => go({ dumpTab })}
      choose={(key) => go({ tab: "live", chosen: key })}
    />
  );
}

function TokenForm({ app: { feed, say } }: { app: AppState }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      class="token card"
      onSubmit={(event) => {
        event.preventDefault();
        setToken(field.current!.value);
        feed.again();
      }}
    >
      <h2>{say("tokenNeeded")}</h2>
      <p class="dim">{say("tokenWhy")}</p>
      <p class="refusal" role="alert">
        {feed.refusal}
      </p>
      <label>
        {say("token")} <input ref={field} type="password" autocomplete="off" required />
      </label>{" "}
      <button class="primary">{say("open")}</button>
    </form>
  );
}

/** Keys for the whole page, where nothing is typed. */
function useKeys({ feed, place, go, wish }: AppState): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (wish !== undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape" && place.chosen !== "") go({ chosen: "" });
      else if (typing) return;
      else if (event.key === "/") {
        event.preventDefault();
        document.getElementById("search")?.focus();
      } else if (event.key === "p") feed.paused = !feed.paused;
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

/** As the system wants it, then the other way, then back. */
function turnTheme(): void {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  if (root.dataset["theme"] === undefined) root.dataset["theme"] = dark ? "light" : "dark";
  else delete root.dataset["theme"];
}
