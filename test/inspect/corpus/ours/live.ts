// each primitive of ours, where somebody can still wake who waits
import { background, type Context, Group } from "curfew";
import {
  Channel,
  Cond,
  Mutex,
  Once,
  onReceive,
  onSend,
  RWMutex,
  select,
  Semaphore,
  Singleflight,
  Ticker,
  WaitGroup,
} from "curfew/sync";

const numbers = new Channel<number>();
const full = new Channel<number>();
const mutex = new Mutex("accounts");
const table = new RWMutex("table");
const semaphore = new Semaphore(1);
const work = new WaitGroup();
const cond = new Cond(new Mutex());
const once = new Once();
const flights = new Singleflight<string, unknown>();
const gate = new Promise((resolve) => process.once("SIGUSR2", resolve));
const group = new Group(background, { name: "live" });

async function receive(ctx: Context): Promise<void> {
  await numbers.receive(ctx); //> receive | channel
}

async function send(ctx: Context): Promise<void> {
  await full.send(ctx, 1); //> send | channel
}

async function loop(ctx: Context): Promise<void> {
  for await (const _ of numbers.values(ctx)); //> loop | channel
}

async function choose(ctx: Context): Promise<void> {
  await select(ctx, onReceive(numbers, String), onSend(new Channel<number>(), 1)); //> choose | select
}

async function lock(ctx: Context): Promise<void> {
  using _held = await mutex.lock(ctx); //> lock | lock
}

async function read(ctx: Context): Promise<void> {
  using _held = await table.rlock(ctx); //> read | lock
}

async function write(ctx: Context): Promise<void> {
  using _held = await table.lock(ctx); //> write | lock
}

async function acquire(ctx: Context): Promise<void> {
  using _permits = await semaphore.acquire(ctx); //> acquire | lock
}

async function wait(ctx: Context): Promise<void> {
  await work.wait(ctx); //> wait | lock
}

async function condition(ctx: Context): Promise<void> {
  using _held = await cond.mutex.lock(ctx);
  await cond.wait(ctx); //> condition | lock
}

async function another(ctx: Context): Promise<void> {
  await once.do(ctx, () => undefined); //> another | lock
}

async function flight(ctx: Context): Promise<void> {
  await flights.do(ctx, "a", () => gate); //> flight | lock
}

async function tick(ctx: Context): Promise<void> {
  using ticker = new Ticker(ctx, 1_000_000);
  await ticker.channel.receive(ctx); //> tick | channel
}

async function hold(ctx: Context): Promise<void> {
  using _held = await mutex.lock(ctx);
  using _read = await table.rlock(ctx);
  using _permits = await semaphore.acquire(ctx);
  await once.do(ctx, () => gate).catch(() => undefined); //> hold
}

group.go(hold);
await new Promise(setImmediate);
work.add();
for (const fn of [receive, send, loop, choose, lock, write, read, acquire, wait, condition, another, flight, tick])
  group.go(fn);
await new Promise(setImmediate);
console.log("ready");

// Whoever can still be called holds what it would use.
process.on("SIGUSR2", () => {
  numbers.trySend(1);
  full.tryReceive();
  work.done();
  cond.signal();
});
