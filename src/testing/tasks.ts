import { observe, type Task } from "../core/index.js";
import type { Frame } from "../wire/index.js";
import { Place } from "./place.js";
import { currentScope } from "./scope.js";
import type { Started } from "./started.js";

/** Hears of every task that is started in a scope. */
export function watchTasks(): Disposable {
  const taskStarted = (task: Task): void => {
    currentScope()?.add(new StartedTask(task, new Place(taskStarted)));
  };
  return observe({ taskStarted });
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
