import { heapText, profileToPprof } from "../formats/index.js";
import { cpuProfile, heapProfile, trace } from "../inspect/port.js";
import { Mutex } from "../sync/index.js";
import { type Answer, type Ask, fileAnswer, textAnswer } from "./ask.js";
import { look } from "./look.js";
import { debugLevel, flag, secondsAsked } from "./query.js";

/** `/debug/pprof/profile`: what the main thread computes, for `seconds` (30, as in Go). */
export async function cpu(ask: Ask): Promise<Answer> {
  ask.refuseOthers("seconds");
  const seconds = secondsAsked(ask.url) ?? 30;
  const profile = await look((session) => cpuProfile(session, () => ask.seconds(seconds)));
  return fileAnswer(profileToPprof(profile), "profile");
}

/**
 * `/debug/pprof/heap`, `/debug/pprof/allocs`: what the main thread allocates within `seconds`; of that, for `heap`, what is
 * alive at the end. Go counts from the start of the program, by a sampler that always runs; nothing of ours runs unasked.
 */
export async function allocated(ask: Ask, kind: "heap" | "allocs"): Promise<Answer> {
  ask.refuseOthers("debug", "seconds", ...(kind === "heap" ? ["gc"] : []));
  const debug = debugLevel(ask.url);
  // Always done here, since only what is collected is known to be dead.
  flag(ask.url, "gc");
  const seconds = secondsAsked(ask.url) ?? watched;
  const collected = kind === "allocs";
  using _held = await sampling.lock(ask.ctx);
  const profile = await look((session) => heapProfile(session, collected, () => ask.seconds(seconds)));
  return debug > 0 ? textAnswer(heapText(profile, collected)) : fileAnswer(profileToPprof(profile), kind);
}

/** `/debug/pprof/trace`: what the process does, event by event, for `seconds` (1, as in Go). */
export async function traced(ask: Ask): Promise<Answer> {
  ask.refuseOthers("seconds");
  const seconds = secondsAsked(ask.url) ?? 1;
  using _held = await tracing.lock(ask.ctx);
  const json = await look((session) => trace(session, () => ask.seconds(seconds)));
  return fileAnswer(json, "trace.json");
}

/** How long allocations are watched if nobody says: tools wait for so long without being told. */
const watched = 5;
/** V8 has one sampler of allocations, and Node one tracer. */
const sampling = new Mutex("sampling");
const tracing = new Mutex("tracing");
