import { Piscina } from "piscina";
import { background, Group } from "curfew";
import { ThreadPool } from "curfew/pool/threads";
import { answer } from "../lib/child.js";
import { takeTurns } from "../lib/rounds.js";

const [count, ms, rounds] = process.argv.slice(2).map(Number) as [number, number, number];
const module = new URL("./spin.js", import.meta.url);
const workers = 2;

const pool = new ThreadPool<number>({ workers, capacity: count, module });
const group = new Group();
group.go("pool", (ctx) => pool.run(ctx));
const piscina = new Piscina<number, number>({ filename: module.href, minThreads: workers, maxThreads: workers });

const items = Array.from({ length: count }, () => ms);
const ours = (): Promise<unknown> =>
  Promise.all(items.map(async (item) => (await pool.submit(background, item)).result()));
const theirs = (): Promise<unknown> => Promise.all(items.map((item) => piscina.run(item)));

const spent = await takeTurns(ours, theirs, { warmUp: 3, rounds });
await group.shutdown(1000);
await piscina.destroy();
answer(spent);
