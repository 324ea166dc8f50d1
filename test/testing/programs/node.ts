/** Tests for node:test: those whose name begins with `leaks` do, at the line with that mark; the others do not. */
import test, { type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { checkLeaks } from "curfew/testing";

const options = { patience: 50 };
const timers: NodeJS.Timeout[] = [];

test("beside each other: one leaks", { concurrency: true }, async (t) => {
  const beside = (name: string, body: (t: TestContext) => Promise<void>): Promise<void> =>
    t.test(name, async (t) => {
      checkLeaks(t, options);
      await body(t);
    });
  await Promise.all([
    beside("is clean", async () => {
      for (let i = 0; i < 10; i++) await delay(2);
    }),
    beside("leaks await after a while", async () => {
      await delay(5);
      void (async () => {
        await new Promise(() => undefined); //> await
      })();
      await delay(5);
    }),
    beside("is clean too", async () => {
      await Promise.all([delay(20), delay(1)]);
    }),
    beside("leaks timer", async () => {
      await delay(1);
      timers.push(setTimeout(() => undefined, 30_000)); //> timer
      await delay(30);
    }),
  ]);
});

test("what the test cleans up in the end is no harm", (t) => {
  checkLeaks(t, options);
  const timer = setTimeout(() => undefined, 30_000);
  t.after(async () => {
    await delay(1);
    clearTimeout(timer);
  });
});

test("leaks interval in a test with a callback", (t: TestContext, done: (error?: unknown) => void) => {
  checkLeaks(t, options);
  timers.push(setInterval(() => undefined, 30_000)); //> interval
  done();
});

test("leaks later by a timer that was its own", async (t) => {
  checkLeaks(t, options);
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      timers.push(setInterval(() => undefined, 30_000)); //> later
      resolve();
    }, 1);
  });
});

test("lets go", () => {
  for (const timer of timers) clearTimeout(timer);
});
