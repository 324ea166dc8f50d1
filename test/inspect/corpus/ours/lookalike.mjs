// a queue of the program's own, whose entries look like our waits: its waits can be woken, and are not called stuck
class Entry {
  prev = null;
  next = null;
  list = null;
  waitingSince = -1;
  constructor(resolve) {
    this.resolve = resolve;
  }
}

const queue = { head: null };

function join(resolve) {
  queue.head = new Entry(resolve);
  queue.head.prev = queue.head.next = queue.head;
}

async function wait() {
  await new Promise(join); //> wait | promise
}

const waiting = wait();
process.on("SIGUSR2", () => queue.head.resolve());
setInterval(() => waiting, 1_000_000);
console.log("ready");
