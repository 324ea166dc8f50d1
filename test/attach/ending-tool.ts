import { attachPid, attachUrl, callOn, evaluate, handleOf, objectsWith, release } from "#curfew/attach/index.js";
import { keepSnapshot } from "#curfew/inspect/keeper.js";
import { collectStacks } from "#curfew/inspect/probe.js";
import { dumpThrough } from "#curfew/inspect/port.js";
import { walk } from "#curfew/inspect/walk.js";

// Does one stage of a dump over and over, says when it begins, and is killed in the middle of it.
const [target = "", stage = ""] = process.argv.slice(2);
const session = /^\d+$/.test(target) ? await attachPid(Number(target)) : await attachUrl(target);
const keeper = `globalThis[Symbol.for("curfew-ending-tool")]`;
const keep = `(${keepSnapshot.toString()})(process.getBuiltinModule ?? require, "curfew-ending-tool")`;

async function promises(): Promise<string> {
  return objectsWith(session, await handleOf(session, "Object.getPrototypeOf((async () => undefined)())"));
}

const stages: Readonly<Record<string, () => Promise<unknown>>> = {
  attach: () => evaluate(session, "process.pid"),
  walk: async () => {
    await promises();
    await release(session);
  },
  stacks: async () => {
    await callOn(session, await promises(), collectStacks.toString(), [walk.toString(), 64, "", "nobody", 0]);
    await release(session);
  },
  snapshot: async () => {
    await evaluate(session, keep);
    await evaluate(session, `${keeper}.write(true)`);
  },
  pieces: async () => {
    await evaluate(session, keep);
    await evaluate(session, `${keeper}.write(false)`);
    while ((await evaluate(session, `${keeper}.piece(10000)`)) !== "");
    await evaluate(session, `${keeper}.close()`);
  },
  whole: () => dumpThrough(session, [], { full: true }),
};
console.log("in");
for (;;) await stages[stage]!();
