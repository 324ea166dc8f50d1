// Four tasks compute on the one thread: concurrent, but not parallel. While one of them has the thread, nothing else runs.
import { Group } from "curfew";
import { heartbeat } from "./heartbeat.js";
import { countPrimes } from "./primes.js";

const group = new Group();
group.go(heartbeat);
const tasks = [1, 2, 3, 4].map((number) => group.go(`count ${number}`, () => countPrimes(2_000_000)));
for (const task of tasks) console.log(`${task.name}: ${await task.result()}`);
await group.shutdown(1000);
