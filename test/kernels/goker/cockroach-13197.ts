/**
 * cockroach#13197, a context that nobody ends. To begin a transaction starts a task that waits for the end of the
 * transaction's own context, to roll back. The transaction is dropped without a commit or a rollback.
 */
import { background, type CancelScope, type Group, untilDone } from "curfew";

class Transaction {
  private readonly scope: CancelScope = background.withCancel();

  constructor(group: Group) {
    group.go("awaitDone", () => this.awaitDone());
  }

  commit(): void {
    this.scope.cancel("committed");
  }

  private async awaitDone(): Promise<void> {
    await untilDone(this.scope.ctx); //> awaitDone | lost
  }
}

export function broken(group: Group): void {
  group.go("query", function query() {
    return void new Transaction(group);
  });
}

/** Whoever begins a transaction ends it. */
export function fixed(group: Group): void {
  group.go("query", function query() {
    new Transaction(group).commit();
  });
}
