/**
 * cockroach#13755, a result that nobody closes. The rows of a query start a task that waits for the end of their context,
 * to close them. A query that reads the first row alone returns without closing the rest.
 */
import { background, type CancelScope, type Group, untilDone } from "curfew";

class Rows implements Disposable {
  private readonly scope: CancelScope = background.withCancel();

  constructor(group: Group) {
    group.go("awaitDone", async () => {
      await this.awaitDone();
    });
  }

  [Symbol.dispose](): void {
    this.scope.cancel("closed");
  }

  first(): number {
    return 1;
  }

  private async awaitDone(): Promise<void> {
    await untilDone(this.scope.ctx); //> awaitDone | lost
  }
}

export function broken(group: Group): void {
  group.go("query", function query() {
    return new Rows(group).first();
  });
}

/** `using` closes them on every way out. */
export function fixed(group: Group): void {
  group.go("query", function query() {
    using rows = new Rows(group);
    return rows.first();
  });
}
