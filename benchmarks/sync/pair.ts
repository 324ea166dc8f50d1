/** Two contenders at one program, in a process of their own: `pair.js <program> <other> <count> <rounds>`; without another, `-`. */
import { answer } from "../lib/child.js";
import { takeTurns } from "../lib/rounds.js";
import { floor } from "./floor.js";
import { type Peer, peers } from "./peers.js";
import { ours, park, type Program } from "./programs.js";

const [program, other, count, rounds] = process.argv.slice(2) as [Program, Peer | "floor" | "-", string, string];
const size = Number(count);
const theirs = other === "-" ? () => Promise.resolve() : (other === "floor" ? floor : peers[other])[program]!;
const parked = park();
const warmUp = Math.max(3, Math.min(10, Math.round(300_000 / size)));
answer(
  await takeTurns(
    () => ours[program](size),
    () => theirs(size),
    { warmUp, rounds: Number(rounds) },
  ),
);
Object.assign(globalThis, { parked });
