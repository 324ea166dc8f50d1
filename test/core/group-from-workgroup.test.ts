/** What heptio/workgroup, its descendant in projectcontour/contour, and da440dil/go-workgroup promise, said in our words. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import test from "node:test";
import { background, type Context, fromSignal, Group, sleep } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();
const endOfFile = new Error("EOF");

test("heptio/workgroup TestGroupRunWithNoRegisteredFunctions: a group without tasks has ended well", async () => {
  await new Group(background, { stopOn: "exit" }).wait();
});

test("heptio/workgroup TestGroupFirstReturnValueIsReturnedToRunsCaller: the first error is the one that wait() throws", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const gate = new Gate();
  group.go("first", async () => {
    await gate.passed;
    throw endOfFile;
  });
  group.go("second", async (ctx) => {
    await untilStopped(ctx);
    throw new Error("stopped");
  });
  gate.open();
  await assert.rejects(group.wait(), endOfFile);
  assert.deepEqual(
    group.errors.map((error) => error.cause),
    [endOfFile, new Error("stopped")],
  );
});

test("heptio/workgroup ExampleGroup_Run: when one of three ends by its time limit, the other two stop", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const said: string[] = [];
  for (const name of ["A", "B"])
    group.go(name, async (ctx) => void (await untilStopped(ctx), said.push(`${name} stopped`)));
  group.go("timer", async (ctx) => {
    await sleep(ctx, 100);
    throw new Error("timed out");
  });
  const ended = assert.rejects(group.wait(), { message: "timed out" });
  await clock.pass(100);
  await ended;
  assert.deepEqual(said.sort(), ["A stopped", "B stopped"]);
});

test("heptio/workgroup ExampleGroup_Run_withShutdown: whoever holds the group can stop it from outside", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const said: unknown[] = [];
  group.go("t", async (ctx) => said.push(await untilStopped(ctx)));
  group.stop("shutdown");
  await group.wait();
  assert.deepEqual(said, ["shutdown"]);
});

test("heptio/workgroup ExampleGroup_Run_multipleListeners: two servers; when one ends, the other is closed", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const ports = [new Gate<number>(), new Gate<number>()];
  const listen =
    (index: number) =>
    async (ctx: Context): Promise<void> => {
      const server = createServer((_, response) => response.end("pong"));
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      ctx.onDone(() => server.close());
      ports[index]!.open((server.address() as AddressInfo).port);
      await once(server, "close");
    };
  const ask = async (port: number): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } });
    return response.text();
  };
  const first = group.go("one", listen(0));
  group.go("two", listen(1));
  for (const port of ports) assert.equal(await ask(await port.passed), "pong");
  first.stop("done with this one");
  await group.wait();
  for (const port of ports) await assert.rejects(ask(await port.passed));
  assert.equal(group.ctx.cause, 'task "one" has ended');
});

test("heptio/workgroup: a normal end is an end too, and stops the others", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const other = group.go("other", untilStopped);
  group.go("nil", () => undefined);
  assert.equal(await other.result(), 'task "nil" has ended');
  await group.wait();
});

test("heptio/workgroup: what is added while the group runs is run at once, not in a later run", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const started: string[] = [];
  group.go("first", async (ctx) => {
    group.go("added", (inner) => (started.push("added"), untilStopped(inner)));
    await untilStopped(ctx);
  });
  assert.deepEqual(started, ["added"]);
  group.stop();
  await group.wait();
});

test("heptio/workgroup: a member that never ends does not hang whoever sets a deadline", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const gate = new Gate();
  group.go("deaf", () => gate.passed);
  group.go("nil", () => undefined);
  const ended = assert.rejects(group.shutdown(1000), { code: "CURFEW_STRAGGLERS", message: /"deaf"/ });
  await clock.pass(2000);
  await ended;
  gate.open();
  await group.wait();
});

test("projectcontour/contour TestGroupAddContext: a member with a context is stopped by another's error, which is thrown", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const gate = new Gate();
  group.go("first", () => gate.passed);
  const second = group.go("with context", (ctx) => untilStopped(ctx), { mayEnd: true });
  gate.fail(endOfFile);
  await assert.rejects(group.wait(), endOfFile);
  assert.equal(await second.result(), endOfFile);
});

test("projectcontour/contour AddContext: a member that may end stops nobody by returning early", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const other = group.go("other", untilStopped);
  await group.go("with context", () => undefined, { mayEnd: true }).result();
  assert.equal(other.state, "running");
  group.stop();
  await group.wait();
});

test("projectcontour/contour TestGroupCancellation: after the context's stop, all hundred tasks have ended before wait() does", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx, { stopOn: "exit" });
  let ended = 0;
  for (let count = 0; count < 100; count++) {
    group.go("t", async (ctx) => {
      await untilStopped(ctx);
      // eslint-disable-next-line curfew/unstoppable-task -- it takes its time to end, after its stop.
      for (let turns = count % 7; turns > 0; turns--) await turn();
      ended++;
    });
  }
  scope.cancel();
  await group.wait();
  assert.equal(ended, 100);
});

test("projectcontour/contour Run(ctx): a stop from above that cut tasks short is what wait() throws", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx, { stopOn: "exit" });
  group.go("t", untilCut);
  scope.cancel();
  await assert.rejects(group.wait(), scope.ctx.error);
});

test("da440dil/go-workgroup TestStopped: when one ends, every member sees the stop", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const others = [1, 2, 3, 4].map((n) => group.go(`t${n}`, untilStopped));
  group.go("one", () => undefined);
  for (const other of others) assert.equal(await other.result(), 'task "one" has ended');
  await group.wait();
});

test("da440dil/go-workgroup TestError, TestGroupError: every error can be had, in the order of the ends", async () => {
  const group = new Group(background, { stopOn: "exit" });
  group.go("one", () => Promise.reject(new Error("first")));
  group.go("two", async (ctx) => {
    await untilStopped(ctx);
    throw new Error("second");
  });
  await assert.rejects(group.wait(), { message: "first" });
  assert.deepEqual(
    group.errors.map((error) => (error.cause as Error).message),
    ["first", "second"],
  );
});

test("da440dil/go-workgroup TestGroupZeroValue: a group made without any options works", async () => {
  const group = new Group();
  group.go(() => undefined);
  await group.wait();
});

test("da440dil/go-workgroup TestGroupStopped, ExampleGroup: members may be given one by one, and all end together", async () => {
  const group = new Group(background, { stopOn: "exit" });
  const said: string[] = [];
  for (const name of ["one", "two", "three"]) {
    group.go(name, async (ctx) => {
      await untilStopped(ctx);
      said.push(name);
    });
  }
  group.go("four", () => void said.push("four"));
  await group.wait();
  assert.deepEqual(said, ["four", "one", "two", "three"]);
});

test("da440dil/go-workgroup TestContextStopped, TestContextCanceled: a context may be a member: its end ends the group, and the group's end ends the wait for it", async () => {
  const watch = (outer: Context) => (ctx: Context) =>
    new Promise<void>((resolve, reject) => {
      ctx.onDone(() => resolve());
      outer.onDone(() => reject(outer.error!));
    });

  const outer = background.withCancel();
  const stopped = new Group(background, { stopOn: "exit" });
  stopped.go("context", watch(outer.ctx));
  stopped.go("nil", () => undefined);
  await stopped.wait();

  const cancelled = new Group(background, { stopOn: "exit" });
  const other = cancelled.go("other", untilStopped);
  cancelled.go("context", watch(outer.ctx));
  outer.cancel("from elsewhere");
  await assert.rejects(cancelled.wait(), outer.ctx.error);
  assert.equal(await other.result(), outer.ctx.error);
});

test("da440dil/go-workgroup TestServerStopped, TestServerServe, TestServerShutdown: a server's own error and its shutdown's error both surface", async () => {
  const server = (serving: Promise<void>, shutdown: () => Promise<void>) => async (ctx: Context) => {
    await using closing = new Group();
    using _ = ctx.onDone(() => void closing.go("shutdown", shutdown));
    await serving;
  };

  const good = new Group(background, { stopOn: "exit" });
  const serving = new Gate();
  good.go(
    "server",
    server(serving.passed, async () => serving.open()),
  );
  good.stop();
  await good.wait();

  const serveFails = new Group(background, { stopOn: "exit" });
  serveFails.go(
    "server",
    server(Promise.reject(new Error("cannot serve")), async () => undefined),
  );
  await assert.rejects(serveFails.wait(), { message: "cannot serve" });

  const shutdownFails = new Group(background, { stopOn: "exit" });
  const gate = new Gate();
  shutdownFails.go(
    "server",
    server(gate.passed, async () => {
      gate.open();
      throw new Error("cannot shut down");
    }),
  );
  shutdownFails.stop();
  await assert.rejects(shutdownFails.wait(), { message: "cannot shut down" });
});

test("da440dil/go-workgroup TestSignalStopped: an event that asks for the end is a member that returns", async () => {
  const controller = new AbortController();
  const group = new Group(background, { stopOn: "exit" });
  const other = group.go("other", untilStopped);
  group.go("signal", (ctx) => Promise.race([untilStopped(ctx), untilStopped(fromSignal(controller.signal))]));
  controller.abort("SIGINT");
  assert.equal(await other.result(), 'task "signal" has ended');
  await group.wait();
});
