import assert from "node:assert/strict";
import test from "node:test";
import { Fifo } from "#curfew/internal/fifo.js";
import { Random, seeds } from "../support/random.js";

const item = (n: number): { n: number } => ({ n });

test("a queue gives back what it was given, in order, and says how much is left", () => {
  const queue = new Fifo<{ n: number }>();
  for (let n = 0; n < 100; n++) queue.push(item(n));
  assert.equal(queue.size, 100);
  for (let n = 0; n < 100; n++) {
    assert.equal(queue.shift()?.n, n);
    assert.equal(queue.size, 99 - n);
  }
  assert.equal(queue.shift(), undefined);
  assert.equal(queue.size, 0);
});

test("whatever is pushed, shifted and taken out of the middle, a queue is as good as a plain list", () => {
  for (const seed of seeds(50)) {
    const random = new Random(seed);
    const queue = new Fifo<{ n: number }>();
    const list: { n: number }[] = [];
    for (let step = 0; step < 500; step++) {
      const act = random.below(5);
      if (act <= 1) {
        const pushed = item(step);
        queue.push(pushed);
        list.push(pushed);
      } else if (act === 2) {
        assert.equal(queue.shift(), list.shift(), `CURFEW_SEEDS=${seed}`);
      } else if (list.length > 0) {
        const [removed] = list.splice(act === 3 ? 0 : random.below(list.length), 1);
        queue.remove(removed!);
        queue.remove(removed!);
      }
      assert.equal(queue.size, list.length, `CURFEW_SEEDS=${seed}`);
      assert.deepEqual([...queue], list, `CURFEW_SEEDS=${seed}`);
    }
  }
});

test("a long queue costs no more a step than a short one, from whichever end it is emptied", () => {
  const count = 200_000;
  const items = Array.from({ length: count }, (_, n) => item(n));
  const began = performance.now();
  for (const empty of ["shift", "remove"] as const) {
    const queue = new Fifo<{ n: number }>();
    for (const each of items) queue.push(each);
    for (const each of items) {
      if (empty === "shift") queue.shift();
      else queue.remove(each);
    }
    assert.equal(queue.size, 0);
  }
  assert.ok(performance.now() - began < 5000, "a plain array takes half a minute");
});

test("a queue that is never empty does not grow for ever", () => {
  const queue = new Fifo<{ n: number }>();
  queue.push(item(-1));
  for (let n = 0; n < 1000; n++) {
    queue.push(item(n));
    queue.shift();
  }
  assert.equal(queue.size, 1);
  assert.deepEqual([...queue], [item(999)]);
});
