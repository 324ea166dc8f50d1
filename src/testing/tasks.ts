import { observe, type Task } from "../core/index.js";
import { registry, type Runner } from "../core/port.js";
import type { Frame } from "../wire/index.js";
import { Place } from "./place.js";
import { currentOwner, currentScope, ownedBy } from "./scope.js";
import type { Started } from "./started.js";

/** Hears of every task that is started in a scope, and has all that its function does known as the task's. */
export function watchTasks(): Disposable {
  const taskStarted = (task: Task): void => {
    currentScope()?.add(new StartedTask(task, new Place(taskStarted)));
  };
  const observing = observe({ taskStarted });
  const all = registry();
  const before = all.runner;
  const runner: Runner = (task, fn) => {
    const owner = currentOwner();
    const run = (): unknown => (before === null ? fn(task) : before(task, fn));
    return owner === undefined ? run() : ownedBy({ scope: owner.scope, task: task.id }, run);
  };
  all.runner = runner;
  return {
    [Symbol.dispose]: () => {
      observing[Symbol.dispose]();
      if (all.runner === runner) all.runner = before;
    },
  };
}

class StartedTask implements Started {
  readonly kind = "task";
  readonly task: number;

  constructor(
    private readonly run: Task,
    private readonly place: Place,
  ) {
    this.task = run.id;
  }

  isOut(): boolean {
    const { state } = this.run;
    return state === "running" || state === "stopping" || state === "queued" || state === "lost";
  }

  describe(): string {
    return `task ${JSON.stringify(this.run.name)}${this.run.state === "stopping" ? ", told to stop" : ""}`;
  }

  frames(): readonly Frame[] {
    return this.place.frames();
  }
}
