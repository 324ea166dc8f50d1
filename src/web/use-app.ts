import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { parseDump } from "../formats/index.js";
import { keptDump, stop, takeDump } from "./api.js";
import type { Wish } from "./confirm.js";
import type { DumpTab } from "./dump-view.js";
import { Feed } from "./feed.js";
import type { View } from "./rows.js";
import type { Shown } from "./shown.js";
import { type Language, languageOf, type Say, sayIn } from "./words.js";

/** What of the page can be linked to. */
export interface Place {
  readonly tab: "live" | "dump";
  /** `t17`, `g3`; empty for none. */
  readonly chosen: string;
  readonly dumpTab: DumpTab;
}

/** All that the page remembers. */
export interface AppState {
  readonly feed: Feed;
  readonly say: Say;
  readonly language: Language;
  setLanguage(language: Language): void;
  readonly place: Place;
  go(place: Partial<Place>): void;
  readonly view: View;
  setView(view: View): void;
  readonly dumps: readonly Shown[];
  readonly problem: string;
  readonly wish: Wish | undefined;
  setWish(wish: Wish | undefined): void;
  askDump(): void;
  askStop(what: "task" | "group", id: number, name: string): void;
  openFile(file: File): void;
}

const everything: View = { search: "", state: "", wait: "", sort: "id", down: false, flat: false, closed: new Set() };

export function useApp(): AppState {
  const [, draw] = useState(0);
  const feed = useFeed(() => draw((count) => count + 1));
  const [language, setLanguage] = useState(languageOf);
  const say = useMemo(() => sayIn(language), [language]);
  const [place, setPlace] = useState(placeHere);
  const [view, setView] = useState(everything);
  const [dumps, setDumps] = useState<readonly Shown[]>([]);
  const [problem, setProblem] = useState("");
  const [wish, setWish] = useState<Wish>();

  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem("curfew language", language);
  }, [language]);

  const show = (shown: Shown): void => {
    setProblem("");
    setDumps((known) => [shown, ...known.filter(({ name }) => name !== shown.name)].slice(0, 8));
  };

  useEffect(() => {
    const read = (): void => {
      setPlace(placeHere());
      const number = Number(/^#\/dump\/(\d+)/.exec(location.hash)?.[1] ?? 0);
      if (number > 0)
        keptDump(number).then(
          (dump) => show({ dump, name: nameOf(number, dump.takenAt), number }),
          (error: unknown) => setProblem(textOf(error)),
        );
    };
    read();
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);

  const go = (to: Partial<Place>): void => {
    const next = { ...place, ...to };
    setPlace(next);
    history.replaceState(null, "", hashOf(next));
  };

  return {
    feed,
    say,
    language,
    setLanguage,
    place,
    go,
    view,
    setView,
    dumps,
    problem,
    wish,
    setWish,
    askDump: () =>
      setWish({
        title: say("askFull"),
        cost: say("askFullCost"),
        button: say("doTake"),
        act: async () => {
          const { dump, number } = await takeDump(true);
          show({ dump, name: nameOf(number, dump.takenAt), number });
        },
      }),
    askStop: (what, id, name) =>
      setWish({
        title: say("askStop", { name: `${name} #${String(id)}` }),
        cost: say("askStopCost"),
        button: say("doStop"),
        act: () => stop(what, id),
      }),
    openFile: (file) => {
      file.text().then(
        (text) => {
          try {
            show({ dump: parseDump(text), name: file.name, number: undefined });
          } catch (error) {
            setProblem(`${file.name} ${textOf(error)}`);
          }
        },
        (error: unknown) => setProblem(`${file.name}: ${textOf(error)}`),
      );
    },
  };
}

/** The feed of this page; the page is drawn at most once a frame, and not at all while nobody sees it. */
function useFeed(draw: () => void): Feed {
  const due = useRef(false);
  const feed = useMemo(
    () =>
      new Feed(() => {
        if (due.current) return;
        due.current = true;
        requestAnimationFrame(() => {
          due.current = false;
          draw();
        });
      }),
    [],
  );
  useEffect(() => void feed.run(), [feed]);
  return feed;
}

function placeHere(): Place {
  const [, kind = "", what = ""] = /^#\/(task|group|dump)\/?(\w*)/.exec(location.hash) ?? [];
  const dumpTab = (["table", "flame", "graph", "diff"] as const).find((tab) => tab === what) ?? "table";
  const chosen = kind === "task" ? `t${what}` : kind === "group" ? `g${what}` : "";
  return { tab: kind === "dump" ? "dump" : "live", chosen, dumpTab };
}

function hashOf({ tab, chosen, dumpTab }: Place): string {
  if (tab === "dump") return `#/dump/${dumpTab}`;
  if (chosen === "") return "#/";
  return `#/${chosen.startsWith("t") ? "task" : "group"}/${chosen.slice(1)}`;
}

const nameOf = (number: number, takenAt: string): string => `#${String(number)} · ${takenAt.slice(11, 19)}`;
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
