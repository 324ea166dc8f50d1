/**
 * WorkerLifecycle (MethodContractViolation): whoever starts a worker must stop it, and one way out forgets.
 * From Uber's common leak patterns.
 */
import type { Context, Group } from "curfew";
import { Channel, onReceive, select } from "curfew/sync";

class Worker {
  private readonly jobs = new Channel<string>();
  private readonly done = new Channel<never>();

  start(group: Group): void {
    group.go("work", (ctx) => this.work(ctx));
  }

  stop(): void {
    this.done.close();
  }

  private async work(ctx: Context): Promise<void> {
    const over = onReceive(
      this.done,
      () => true,
      () => true,
    );
    let isOver = false;
    while (!isOver) {
      isOver = await select(ctx, over, onReceive(this.jobs, Boolean)); //> work
    }
  }
}

export function broken(group: Group): void {
  group.go("serve", () => {
    const worker = new Worker();
    worker.start(group);
    return "an early way out";
  });
}

/** It is stopped on every way out. */
export function fixed(group: Group): void {
  group.go("serve", () => {
    const worker = new Worker();
    worker.start(group);
    try {
      return "an early way out";
    } finally {
      worker.stop();
    }
  });
}
