// each primitive of ours, where only those who wait can reach it: each is proven stuck
import { background, type Context, Group } from "curfew";
import { Channel, Cond, Mutex, onReceive, onSend, RWMutex, select, Semaphore, WaitGroup } from "curfew/sync";
import { registry } from "#curfew/core/port.js";

async function receive(ctx: Context): Promise<void> {
  await new Channel().receive(ctx); //> receive | stuck
}

async function send(ctx: Context): Promise<void> {
  await new Channel<number>().send(ctx, 1); //> send | stuck
}

async function choose(ctx: Context): Promise<void> {
  await select(ctx, onReceive(new Channel(), String), onSend(new Channel<number>(), 1)); //> choose | stuck
}

async function chooseNothing(ctx: Context): Promise<void> {
  await select(ctx, onReceive(undefined, String)); //> chooseNothing | stuck
}

async function acquire(ctx: Context): Promise<void> {
  const semaphore = new Semaphore(1);
  await semaphore.acquire(ctx);
  await semaphore.acquire(ctx); //> acquire | stuck
}

async function wait(ctx: Context): Promise<void> {
  const work = new WaitGroup();
  work.add();
  await work.wait(ctx); //> wait | stuck
}

async function condition(ctx: Context): Promise<void> {
  const cond = new Cond(new Mutex());
  using _held = await cond.mutex.lock(ctx);
  await cond.wait(ctx); //> condition | stuck
}

// A channel and a lock: each waits for what the other would do next.
async function holder(ctx: Context, mutex: Mutex, channel: Channel<number>): Promise<void> {
  using _held = await mutex.lock(ctx);
  await channel.receive(ctx); //> holder | stuck
}

async function sender(ctx: Context, mutex: Mutex, channel: Channel<number>): Promise<void> {
  using _held = await mutex.lock(ctx); //> sender | stuck
  await channel.send(ctx, 1);
}

// A lock whose holder ended without giving it back.
async function careless(ctx: Context, lock: RWMutex): Promise<void> {
  await lock.rlock(ctx);
}

async function writer(ctx: Context, lock: RWMutex): Promise<void> {
  using _held = await lock.lock(ctx); //> writer | stuck
}

async function reader(ctx: Context, lock: RWMutex): Promise<void> {
  using _held = await lock.rlock(ctx); //> reader | stuck
}

// However long a dump takes: nothing is collected meanwhile.
registry().sweeper.keep = true;
const group = new Group(background, { name: "stuck" });

function start(): void {
  for (const fn of [receive, send, choose, chooseNothing, acquire, wait, condition]) group.go(fn);
  const [mutex, channel, lock] = [new Mutex(), new Channel<number>(), new RWMutex()];
  group.go("holder", (ctx) => holder(ctx, mutex, channel));
  group.go("sender", (ctx) => sender(ctx, mutex, channel));
  group.go("careless", (ctx) => careless(ctx, lock));
  group.go("writer", (ctx) => writer(ctx, lock));
  group.go("reader", (ctx) => reader(ctx, lock));
}

start();
await new Promise(setImmediate);
console.log("ready");
setInterval(() => undefined, 1_000_000);
