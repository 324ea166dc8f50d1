import { answer } from "../lib/child.js";
import { takeTurns } from "../lib/rounds.js";
import { contenders, handles, type Kind, type Name } from "./contenders.js";

const [ours, other, kind, count, workers, rounds] = process.argv.slice(2) as [Name, Name, Kind, string, string, string];
const turn = (name: Name) => () => contenders[name](Number(count), Number(workers), handles[kind]);
answer(await takeTurns(turn(ours), turn(other), { warmUp: 5, rounds: Number(rounds) }));
