// a lock with a queue of waiters
class Lock {
  #held = false;
  #waiters = [];
  async acquire() {
    if (this.#held) await new Promise((resolve) => this.#waiters.push(resolve)); //> 3 × acquire < critical
    this.#held = true;
  }
  release() {
    this.#held = false;
    this.#waiters.shift()?.();
  }
}
const lock = new Lock();
async function critical() {
  await lock.acquire(); //@ critical
  await new Promise((resolve) => setTimeout(resolve, 1e6)); //> critical | timer
  lock.release();
}
for (let index = 0; index < 4; index++) critical();
setImmediate(() => console.log("ready"));
