/** syncthing#5795: a loop waits for its own end. */
class Connection {
  ended: Promise<void> = Promise.resolve();

  start(closesItself: boolean): this {
    this.ended = this.loop(closesItself);
    return this;
  }

  private async loop(closesItself: boolean): Promise<void> {
    await Promise.resolve();
    if (closesItself) await this.ended; //> loop | stuck
  }
}

export function broken(): object {
  return new Connection().start(true);
}

/** It is closed by others alone. */
export function fixed(): object {
  return new Connection().start(false);
}
