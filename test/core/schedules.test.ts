import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group, observe, StoppedError, type StopOn, type Task, taskCount } from "curfew";
import fc, { type Scheduler } from "fast-check";
import { runsOf } from "../support/runs.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { holdTime } from "../support/virtual-clock.js";

holdTime();

/** What a random task does, step by step; `pause` lets the scheduler decide who goes on. */
interface Script {
  readonly steps: readonly (Act | Script)[];
  readonly end: "return" | "throw" | "throw at once" | "until stopped" | "until cut";
  readonly stopAfterLast: boolean;
  readonly mayEnd: boolean;
}

type Act = "pause" | "stop the group" | "stop the last task";

interface Inner {
  readonly stopOn: StopOn;
  readonly limit: number;
  readonly scripts: readonly Script[];
}

interface World extends Inner {
  readonly inner: Inner;
}

const stopOn = fc.constantFrom<StopOn>("error", "exit", "never");
const limit = fc.constantFrom(1, 2, 3, Infinity);
const { script } = fc.letrec<{ script: Script }>((tie) => ({
  script: fc.record({
    steps: fc.array(
      fc.oneof(
        { maxDepth: 2, depthSize: "small" },
        {
          weight: 6,
          arbitrary: fc.constantFrom<Act>(
            "pause",
            "pause",
            "pause",
            "pause",
            "pause",
            "stop the group",
            "stop the last task",
          ),
        },
        { weight: 1, arbitrary: tie("script") },
      ),
      { maxLength: 5 },
    ),
    end: fc.constantFrom("return", "return", "return", "throw", "throw at once", "until stopped", "until cut"),
    stopAfterLast: fc.boolean(),
    mayEnd: fc.boolean(),
  }),
}));
const inner = fc.record({ stopOn, limit, scripts: fc.array(script, { maxLength: 4 }) });
const world = fc.record({ stopOn, limit, scripts: fc.array(script, { maxLength: 6 }), inner });

/** Runs scripts in a group, and notes whatever breaks a promise. */
class Stage {
  readonly broken: string[] = [];
  /** What tasks failed with, in the order in which the group heard of it. */
  readonly failures: unknown[] = [];
  running = 0;
  over = false;
  private readonly tasks: Task[] = [];

  constructor(
    readonly group: Group,
    private readonly limit: number,
    private readonly scheduler: Scheduler,
  ) {}

  start(script: Script): void {
    const before = script.stopAfterLast ? this.tasks.at(-1) : undefined;
    const options = { mayEnd: script.mayEnd, ...(before === undefined ? {} : { stopAfter: before }) };
    const name = `task ${String(this.tasks.length)}`;
    let self: Task | undefined;
    const body =
      script.end === "throw at once"
        ? () => this.fail(name)
        : (ctx: Context) => this.play(name, script, ctx, before, () => self);
    try {
      this.tasks.push((self = this.group.go(name, body, options)));
    } catch (error) {
      if (!this.group.ctx.done || this.group.size > 0)
        this.broken.push(`${name} was refused by a group that had not ended: ${String(error)}`);
    }
  }

  private async play(
    name: string,
    script: Script,
    ctx: Context,
    before: Task | undefined,
    self: () => Task | undefined,
  ): Promise<unknown> {
    if (++this.running > this.limit) this.broken.push(`${name} runs beyond the limit`);
    if (this.over) this.broken.push(`${name} runs after the end`);
    using _ = ctx.onDone((cause) => {
      const waits = before !== undefined && ["queued", "running", "stopping"].includes(before.state);
      if (waits && cause !== "alone") this.broken.push(`${name} was told before ${before.name} had ended`);
    });
    try {
      // eslint-disable-next-line curfew/unstoppable-task -- a script is played to its end, stopped or not.
      for (const step of script.steps) await this.act(step);
      if (script.end === "throw") this.fail(name);
      if (script.end === "until stopped") return await untilStopped(ctx);
      if (script.end === "until cut") return await untilCut(ctx);
      return name;
    } finally {
      if (this.over) this.broken.push(`${name} ran on after the end`);
      if (self()?.state === "done") this.broken.push(`${name} had ended before it had`);
      this.running--;
    }
  }

  private async act(step: Act | Script): Promise<void> {
    if (step === "pause") await this.scheduler.schedule(Promise.resolve(), "pause");
    else if (step === "stop the group") this.group.stop("by a task");
    else if (step === "stop the last task") this.tasks.at(-1)?.stop("alone");
    else this.start(step);
  }

  private fail(name: string): never {
    throw new Error(name);
  }

  /** Waits for the group, and looks whether it said the right thing at the right moment. */
  async watch(): Promise<void> {
    const said: unknown = await this.group.wait().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (this.running > 0 || this.group.size > 0)
      this.broken.push(`${String(this.running)} tasks run although wait() has ended`);
    this.over = true;
    const first = this.group.errors[0]?.cause;
    if (first !== undefined && said !== first) this.broken.push("wait() did not throw the first error");
    if (first === undefined && said !== undefined && !(said instanceof StoppedError)) {
      this.broken.push("wait() threw what is neither an error of the group nor a stop");
    }
    if (first !== this.failures[0]) this.broken.push("the first failure that was heard of is not the first error");
  }
}

test("whatever the order in which things happen, a group keeps its promises", async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.scheduler(), async (plan: World, scheduler) => {
      const before = taskCount();
      let least = Infinity;
      using _ = observe({
        taskEnded: (task, { name }, error) => {
          least = Math.min(least, taskCount());
          if (task.state === "failed")
            stages()
              .find((stage) => stage.group.name === name)!
              .failures.push(error);
        },
      });
      const outer = new Stage(new Group(background, { ...plan, name: "outer" }), plan.limit, scheduler);
      let inner: Stage | undefined;
      const stages = (): Stage[] => (inner === undefined ? [outer] : [outer, inner]);
      outer.group.go(
        "owner of the inner",
        async (ctx) => {
          inner = new Stage(new Group(ctx, { ...plan.inner, name: "inner" }), plan.inner.limit, scheduler);
          for (const each of plan.inner.scripts) inner.start(each);
          await inner.watch();
        },
        { mayEnd: true },
      );
      for (const each of plan.scripts) outer.start(each);
      const stop = scheduler.schedule(Promise.resolve(), "stop").then(() => {
        inner?.group.stop("in the end");
        outer.group.stop("in the end");
      });

      await scheduler.waitFor(Promise.all([outer.watch(), stop]));

      assert.deepEqual(
        stages().flatMap((stage) => stage.broken),
        [],
      );
      assert.equal(taskCount(), before);
      assert.ok(least >= before, "the count fell below what it was");
    }),
    runsOf(500),
  );
});
