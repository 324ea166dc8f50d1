/**
 * Small systems of tasks made by chance: `random.js <keep|let-go> <systems> <seed>`. Each does as its seed says, whatever the mode.
 * Says `ready` when all that can go on without an hour's wait has. When told so, lets fifty hours pass, and answers with all that it knows
 * of each task: so a look before can be compared with what became of it. Tells the same once more.
 */
import { background, type CancelScope, type Context, Group, sleep, type Task, untilDone } from "curfew";
import {
  after,
  type Case,
  Channel,
  Cond,
  Mutex,
  onReceive,
  onSend,
  RWMutex,
  select,
  Semaphore,
  WaitGroup,
} from "curfew/sync";
import { registry } from "#curfew/core/port.js";
import { growOld } from "../../support/aging.js";
import { collectGarbage } from "../../support/garbage.js";
import { Gate } from "../../support/gate.js";
import { Random } from "../../support/random.js";
import { holdTime } from "../../support/virtual-clock.js";

/** One thing that a task does. It knows only what it needs, so that what a task will not use any more may be garbage. */
type Step = (ctx: Context) => Promise<unknown>;

/** What the tasks of a system share. */
interface World {
  readonly channels: readonly Channel<number>[];
  readonly mutexes: readonly Mutex[];
  readonly locks: readonly RWMutex[];
  readonly conds: readonly Cond[];
  readonly semaphores: readonly Semaphore[];
  readonly works: readonly WaitGroup[];
  readonly scopes: readonly CancelScope[];
  readonly gates: readonly Gate[];
}

/** Starts the tasks of one system. Knows nothing that they share. */
class Spawner {
  /** The program holds something that they share. */
  isHeld = false;
  /** One of them waits for another, and so goes on when that one is found lost. */
  private hears = false;
  private readonly tasks: Task[] = [];
  private readonly group: Group;

  constructor(private readonly name: string) {
    this.group = new Group(background, { name, stopOn: "never" });
    spawners.push(this);
  }

  go(steps: Step[]): void {
    this.tasks.push(this.group.go(`${this.name}/${String(this.tasks.length)}`, (ctx) => run(ctx, steps)));
  }

  waits(): Step {
    if (this.tasks.length === 0) return sleeps(1);
    this.hears = true;
    return waitsFor(random.pick(this.tasks));
  }

  ends(): object[] {
    const { isHeld, hears } = this;
    return this.tasks.map(({ id, name, state }) => ({ id, name, state, isHeld, hears }));
  }
}

const [mode, systems, seed] = process.argv.slice(2) as [string, string, string];
const hour = 3_600_000;
const random = new Random(Number(seed));
// What `select` chooses among must not depend on the mode.
Math.random = (): number => random.next();
const clock = holdTime();
registry().sweeper.keep = mode === "keep";
const spawners: Spawner[] = [];
const held: unknown[] = [];
Object.assign(globalThis, { keep: { spawners, held } });

const kinds: readonly ((world: World, depth: number, spawner: Spawner) => Step)[] = [
  ({ channels }) => sends(random.pick(channels)),
  ({ channels }) => receives(random.pick(channels)),
  ({ channels }) => receives(random.pick(channels)),
  ({ channels }) => readsAll(random.pick(channels)),
  ({ channels }) => closes(random.pick(channels)),
  ({ channels }) => chooses(cases(channels)),
  ({ channels }) => chooses([...cases(channels), after(hour * (1 + random.below(5)))]),
  ({ mutexes }) => forgets(random.pick(mutexes)),
  (world, depth, spawner) => locks(random.pick(world.mutexes), stepsOf(world, depth + 1, spawner)),
  (world, depth, spawner) => reads(random.pick(world.locks), stepsOf(world, depth + 1, spawner)),
  (world, depth, spawner) => writes(random.pick(world.locks), stepsOf(world, depth + 1, spawner)),
  (world, depth, spawner) => acquires(random.pick(world.semaphores), stepsOf(world, depth + 1, spawner)),
  ({ conds }) => waitsToBeTold(random.pick(conds)),
  ({ conds }) => tells(random.pick(conds)),
  ({ works }) => waitsForAll(random.pick(works)),
  ({ works }) => isDone(random.pick(works)),
  ({ scopes }) => cancels(random.pick(scopes)),
  ({ scopes }) => waitsForCancel(random.pick(scopes).ctx),
  ({ scopes, channels }) => receivesOn(random.pick(scopes).ctx, random.pick(channels)),
  ({ channels }) => receivesInTime(random.pick(channels), hour * (1 + random.below(5))),
  ({ channels }) => races(random.pick(channels), hour * (1 + random.below(5))),
  ({ gates }) => passes(random.pick(gates)),
  ({ gates }) => opens(random.pick(gates)),
  () => sleeps(1 + random.below(8)),
  () => sleeps(1 + random.below(8)),
  () => sleeps(hour * (1 + random.below(5))),
  (world, depth, spawner) => spawns(spawner, stepsOf(world, depth + 1, spawner)),
  (_world, _depth, spawner) => spawner.waits(),
];

const some = <T>(make: () => T): T[] => Array.from({ length: 1 + random.below(2) }, make);

for (let system = 0; system < Number(systems); system++) start(system);
await clock.pass(100);
if (mode === "let-go") await letGo();
console.log("ready");
process.on("message", () => void goOn());

async function goOn(): Promise<void> {
  for (let hours = 0; hours < 50; hours++) await clock.pass(hour);
  if (mode === "let-go") await letGo();
  process.send!(spawners.flatMap((spawner) => spawner.ends()));
}

async function letGo(): Promise<void> {
  await growOld(clock);
  await collectGarbage();
}

function start(system: number): void {
  const spawner = new Spawner(String(system));
  const world = makeWorld();
  if (random.below(4) === 0) {
    spawner.isHeld = true;
    held.push(random.pick(Object.values(world).flat() as unknown[]));
  }
  for (let count = 2 + random.below(4); count > 0; count--) spawner.go(stepsOf(world, 0, spawner));
}

function makeWorld(): World {
  const mutexes = some(() => new Mutex());
  const works = some(() => new WaitGroup());
  for (const work of works) work.add(random.below(3));
  return {
    channels: [...some(() => new Channel<number>()), ...some(() => new Channel<number>(random.below(3)))],
    mutexes,
    locks: some(() => new RWMutex()),
    conds: some(() => new Cond(random.pick(mutexes))),
    semaphores: some(() => new Semaphore(1 + random.below(2))),
    works,
    scopes: some(() => background.withCancel()),
    gates: some(() => new Gate()),
  };
}

function stepsOf(world: World, depth: number, spawner: Spawner): Step[] {
  const count = depth > 2 ? 0 : 1 + random.below(depth === 0 ? 5 : 3);
  return Array.from({ length: count }, () => random.pick(kinds)(world, depth, spawner));
}

async function run(ctx: Context, steps: Step[]): Promise<void> {
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) await step(ctx);
}

function cases(channels: readonly Channel<number>[]): Case<unknown>[] {
  return some(() => random.pick([onReceive(random.pick(channels), String, String), onSend(random.pick(channels), 1)]));
}

function sends(channel: Channel<number>): Step {
  return (ctx) => channel.send(ctx, 1);
}

function receives(channel: Channel<number>): Step {
  return (ctx) => channel.receive(ctx);
}

function readsAll(channel: Channel<number>): Step {
  return async (ctx) => {
    for await (const _value of channel.values(ctx));
  };
}

function closes(channel: Channel<number>): Step {
  return async () => {
    if (!channel.closed) channel.close();
    return Promise.resolve();
  };
}

function chooses(among: readonly Case<unknown>[]): Step {
  return (ctx) => select(ctx, ...among);
}

function forgets(mutex: Mutex): Step {
  return (ctx) => mutex.lock(ctx);
}

function locks(mutex: Mutex, inside: Step[]): Step {
  return async (ctx) => {
    using _held = await mutex.lock(ctx);
    await run(ctx, inside);
  };
}

function reads(lock: RWMutex, inside: Step[]): Step {
  return async (ctx) => {
    using _held = await lock.rlock(ctx);
    await run(ctx, inside);
  };
}

function writes(lock: RWMutex, inside: Step[]): Step {
  return async (ctx) => {
    using _held = await lock.lock(ctx);
    await run(ctx, inside);
  };
}

function acquires(semaphore: Semaphore, inside: Step[]): Step {
  return async (ctx) => {
    using _permits = await semaphore.acquire(ctx);
    await run(ctx, inside);
  };
}

function waitsToBeTold(cond: Cond): Step {
  return async (ctx) => {
    using _held = await cond.mutex.lock(ctx);
    await cond.wait(ctx);
  };
}

function tells(cond: Cond): Step {
  return async () => {
    cond.broadcast();
    return Promise.resolve();
  };
}

function waitsForAll(work: WaitGroup): Step {
  return (ctx) => work.wait(ctx);
}

function isDone(work: WaitGroup): Step {
  return async () => {
    if (work.count > 0) work.done();
    return Promise.resolve();
  };
}

function cancels(scope: CancelScope): Step {
  return async () => {
    scope.cancel("enough");
    return Promise.resolve();
  };
}

function waitsForCancel(ctx: Context): Step {
  return () => untilDone(ctx);
}

function receivesOn(ctx: Context, channel: Channel<number>): Step {
  return () => channel.receive(ctx);
}

function receivesInTime(channel: Channel<number>, ms: number): Step {
  return async (ctx) => {
    using timed = ctx.withTimeout(ms);
    await channel.receive(timed.ctx).catch(() => undefined);
  };
}

function races(channel: Channel<number>, ms: number): Step {
  return (ctx) => Promise.race([channel.receive(ctx), sleep(ctx, ms)]);
}

function passes(gate: Gate): Step {
  return () => gate.passed;
}

function opens(gate: Gate): Step {
  return async () => {
    gate.open();
    return Promise.resolve();
  };
}

function sleeps(ms: number): Step {
  return (ctx) => sleep(ctx, ms);
}

function spawns(spawner: Spawner, steps: Step[]): Step {
  return async () => {
    spawner.go(steps);
    return Promise.resolve();
  };
}

function waitsFor(task: Task): Step {
  return () => task.result();
}
