import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group, type StopOn, type Task, taskCount } from "curfew";
import fc from "fast-check";
import { Gate } from "../support/gate.js";
import { runsOf } from "../support/runs.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";
import { type Ending, isOut, ReferenceGroup, type ReferenceTask } from "./model/reference.js";

holdTime();

/** One step of a random program. Numbers choose among what there is at that moment. */
type Step =
  | { do: "group"; owner: number; detached: boolean; stopOn: StopOn; limit: number }
  | { do: "go"; group: number; after: readonly number[]; mayEnd: boolean; atOnce: Ending | undefined }
  | { do: "end"; task: number; how: Ending }
  | { do: "stop group"; group: number }
  | { do: "stop task"; task: number }
  | { do: "wait"; group: number };

const some = fc.nat(1000);
const endings = fc.constantFrom<Ending>("return", "throw", "echo");
const steps = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("group" as const),
      owner: some,
      detached: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      stopOn: fc.constantFrom<StopOn>("error", "exit", "never"),
      limit: fc.constantFrom(1, 2, 3, Infinity),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("go" as const),
      group: some,
      after: fc.array(some, { maxLength: 2 }),
      mayEnd: fc.boolean(),
      atOnce: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: endings }),
    }),
  },
  { weight: 7, arbitrary: fc.record({ do: fc.constant("end" as const), task: some, how: endings }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stop group" as const), group: some }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stop task" as const), task: some }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), group: some }) },
);

/** A task in the library, and the same one in the model. */
interface Pair {
  readonly real: Task;
  readonly model: ReferenceTask;
  readonly gate: Gate<Ending>;
  readonly ctx: () => Context | undefined;
}

/** Runs a program on both sides, and compares after each step. */
class Lockstep {
  readonly models: ReferenceGroup[] = [];
  readonly groups: Group[] = [];
  readonly pairs: Pair[] = [];
  readonly failures = new Map<string, Error>();
  readonly verdicts = new Map<number, unknown>();
  readonly ranAfterEnd: string[] = [];
  private readonly before = taskCount();

  constructor() {
    this.add(new Group(background, { name: "root" }), "error", Infinity, undefined, false);
  }

  step(step: Step): void {
    const group = this.groups.length === 0 ? 0 : (step as { group: number }).group % this.groups.length;
    const pair = this.pairs[(step as { task: number }).task % this.pairs.length];
    if (step.do === "group") this.addBelow(step.owner, step.detached, step.stopOn, step.limit);
    else if (step.do === "go") this.go(group, step.after, step.mayEnd, step.atOnce);
    else if (step.do === "end") this.end(pair, step.how);
    else if (step.do === "stop group") this.stopGroup(group);
    else if (step.do === "wait") this.wait(group);
    else if (pair !== undefined) {
      pair.real.stop("alone");
      pair.model.group.stopTask(pair.model, "alone");
    }
  }

  /** Ends whatever is left: then every wait must have ended. */
  async finish(): Promise<void> {
    this.groups.forEach((_, index) => this.wait(index));
    for (let left = this.firstLeft(); left !== undefined; left = this.firstLeft()) {
      this.end(left, "return");
      await turn();
      this.compare();
    }
    await turn();
    assert.equal(this.verdicts.size, this.groups.length, "a wait hangs");
    assert.equal(taskCount(), this.before);
  }

  compare(): void {
    assert.deepEqual(
      this.pairs.map(({ real }) => `${real.name} ${real.state}`),
      this.pairs.map(({ model }) => `${model.name} ${model.state}`),
    );
    assert.deepEqual(
      this.groups.map((group) => group.size),
      this.models.map((model) => model.out.length),
    );
    assert.equal(taskCount(), this.before + this.pairs.filter(({ model }) => isOut(model)).length);
    for (const [index, model] of this.models.entries()) {
      const group = this.groups[index]!;
      assert.equal(group.ctx.done, model.ended || model.stopped !== undefined, `whether ${model.name} is done`);
      if (model.stopped !== undefined)
        assert.equal(group.ctx.cause, this.failures.get(model.stopped.cause as string) ?? model.stopped.cause);
      assert.deepEqual(
        group.errors.map((error) => error.task),
        model.errors,
      );
      assert.equal(
        this.verdicts.has(index),
        model.ended && model.waited,
        `whether the wait of ${model.name} has ended`,
      );
      if (this.verdicts.has(index)) this.compareVerdict(index, model.verdict);
    }
    assert.deepEqual(this.ranAfterEnd, []);
  }

  private firstLeft(): Pair | undefined {
    return this.pairs.find(({ model }) => model.state === "running" || model.state === "stopping");
  }

  private compareVerdict(index: number, verdict: string | undefined): void {
    const wanted =
      verdict === "stop"
        ? this.groups[index]!.ctx.error
        : verdict === undefined
          ? undefined
          : this.failures.get(verdict);
    assert.equal(this.verdicts.get(index), wanted);
  }

  private add(
    group: Group,
    stopOn: StopOn,
    limit: number,
    owner: ReferenceTask | ReferenceGroup | undefined,
    detached: boolean,
  ): void {
    const model = new ReferenceGroup(group.name, stopOn, limit, owner, detached, this.models);
    this.models.push(model);
    this.groups.push(group);
  }

  /** A group below another, or below a task that has begun. */
  private addBelow(choice: number, detached: boolean, stopOn: StopOn, limit: number): void {
    const owners = [...this.groups.map((_, index) => index), ...this.pairs.filter((pair) => pair.ctx() !== undefined)];
    const owner = owners[choice % owners.length]!;
    const options = { name: `group ${String(this.groups.length)}`, stopOn, limit };
    const [above, model] =
      typeof owner === "number" ? [this.groups[owner]!.ctx, this.models[owner]!] : [owner.ctx()!, owner.model];
    const ctx = detached ? above.withoutStop() : above;
    this.add(new Group(ctx, options), stopOn, limit, model, detached);
    if (!ctx.done) return;
    this.models.at(-1)!.stop(ctx.cause, false);
  }

  private go(index: number, after: readonly number[], mayEnd: boolean, atOnce: Ending | undefined): void {
    const model = this.models[index]!;
    const group = this.groups[index]!;
    const name = `task ${String(this.pairs.length)}`;
    const before = this.pairs.length === 0 ? [] : after.map((choice) => this.pairs[choice % this.pairs.length]!);
    const gate = new Gate<Ending>();
    const failure = new Error(name);
    this.failures.set(name, failure);
    let begun: Context | undefined;
    const endNow = (how: Ending): string => {
      if (how === "return") return name;
      throw how === "echo" && begun!.done ? begun!.error! : failure;
    };
    const body = (ctx: Context): string | Promise<string> => {
      begun = ctx;
      if (this.verdicts.has(index)) this.ranAfterEnd.push(name);
      return atOnce === undefined ? gate.passed.then(endNow) : endNow(atOnce);
    };
    const options = { mayEnd, stopAfter: before.map(({ real }) => real) };
    if (model.wouldWaitForItself(before.map((pair) => pair.model))) {
      assert.throws(() => group.go(name, body, options), TypeError);
      return;
    }
    if (model.refuses) {
      assert.throws(
        () => group.go(name, body, options),
        (error) =>
          model.stopped?.here === false ? error === group.ctx.error : (error as Error).name === "ClosedError",
      );
      return;
    }
    const task: ReferenceTask = {
      name,
      group: model,
      after: before.map((pair) => pair.model),
      mayEnd,
      atOnce,
      state: "queued",
      pending: undefined,
    };
    const real = group.go(name, body, options);
    model.go(task);
    this.pairs.push({ real, model: task, gate, ctx: () => begun });
  }

  private end(pair: Pair | undefined, how: Ending): void {
    if (pair === undefined || pair.model.atOnce !== undefined || !["running", "stopping"].includes(pair.model.state))
      return;
    pair.gate.open(how);
    pair.model.group.finish(pair.model, how);
  }

  private stopGroup(index: number): void {
    this.groups[index]!.stop(`stop of ${this.groups[index]!.name}`);
    this.models[index]!.stop(`stop of ${this.groups[index]!.name}`);
  }

  private wait(index: number): void {
    const heard = (verdict: unknown): void => void this.verdicts.set(index, verdict);
    this.groups[index]!.wait().then(heard, heard);
    this.models[index]!.wait();
  }
}

test("after every step of any program, the library says of every task and group what the plain model says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 40 }), async (program) => {
      const lockstep = new Lockstep();
      for (const step of program) {
        lockstep.step(step);
        await turn();
        lockstep.compare();
      }
      await lockstep.finish();
    }),
    runsOf(500),
  );
});
