import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, sleep } from "curfew";
import { Channel } from "curfew/sync";
import { ask, startDebug } from "./serving.js";

interface Goroutine {
  readonly id: number;
  readonly state: string;
  readonly function: string;
  readonly createdBy: string;
  readonly parent: number | undefined;
}

/** Reads Go's own text as tools do: line by line, in the manner of goleak's `internal/stack`. Throws at what it does not know. */
function parse(text: string): Goroutine[] {
  const found: Goroutine[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    if (lines[at] === "") continue;
    const head = /^goroutine (\d+) \[([^\]]+)\]:$/.exec(lines[at]!);
    if (head === null) throw new Error(`no goroutine: ${lines[at]!}`);
    let [fn, createdBy, parent]: [string, string, number | undefined] = ["", "", undefined];
    for (at++; at < lines.length && lines[at] !== ""; at++) {
      const line = lines[at]!;
      if (!/^\t\S.*:\d+( \+0x[0-9a-f]+)?$/.test(lines[at + 1]!)) throw new Error(`no place: ${lines[at + 1]!}`);
      const creator = /^created by (.+?)(?: in goroutine (\d+))?$/.exec(line);
      if (creator !== null) {
        createdBy = creator[1]!;
        parent = creator[2] === undefined ? undefined : Number(creator[2]);
      } else {
        const open = line.lastIndexOf("(");
        if (open <= 0 || !line.endsWith(")")) throw new Error(`no call: ${line}`);
        fn ||= line.slice(0, open);
      }
      at++;
    }
    found.push({ id: Number(head[1]), state: head[2]!.split(", ")[0]!, function: fn, createdBy, parent });
  }
  return found;
}

test("debug=2 is read by what reads Go's: ids, states, functions and creators", async (t) => {
  const base = await startDebug(t);
  const group = new Group(background, { name: "team" });
  t.after(() => group.shutdown(1000).catch(() => undefined));
  const channel = new Channel<string>();
  const sleeper = group.go("GET /(odd) name", (ctx) => sleep(ctx, 60_000));
  const owner = group.go("owner", async (ctx) => {
    const inner = new Group(ctx, { name: "inner" });
    inner.go("receiver", (own) => channel.receive(own));
    await inner.wait();
  });
  const { body } = await ask(base, "/debug/pprof/tasks?debug=2");
  const [debug, ...rest] = parse(body);
  assert.deepEqual([debug!.function, debug!.createdBy], ["debug", "beside"]);
  assert.deepEqual(
    rest.map(({ id: _, ...other }) => other),
    [
      { state: "sleep", function: "GET /(odd) name", createdBy: "team", parent: undefined },
      { state: "live", function: "owner", createdBy: "team", parent: undefined },
      { state: "chan receive", function: "receiver", createdBy: "team/owner/inner", parent: owner.id },
    ],
  );
  assert.deepEqual(rest.map(({ id }) => id).slice(0, 2), [sleeper.id, owner.id]);
});
