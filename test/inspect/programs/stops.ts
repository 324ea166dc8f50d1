/**
 * Tasks that wait for what nobody can give them. What is in `may` a stop will end, or somebody can, or it waits for just that;
 * what is in `never` only its owner's stop would end, which is no reason to wait. Says `ready` when all wait.
 */
import { abandonOnDone, background, type Context, fromSignal, Group, untilDone } from "curfew";
import { Channel } from "curfew/sync";
import { registry } from "#curfew/core/port.js";

// However old they are when somebody looks.
registry().sweeper.keep = true;
const group = new Group(background, { name: "program" });
const never = new Promise<never>(() => undefined);
const scope = background.withCancel();
const aborter = new AbortController();
const hour = 3_600_000;

async function receive(ctx: Context): Promise<void> {
  await new Channel().receive(ctx);
}

async function mayWaitForStop(ctx: Context): Promise<void> {
  await untilDone(ctx);
}

async function mayAbandon(ctx: Context): Promise<void> {
  await abandonOnDone(ctx, never);
}

async function mayWaitForStopBelow(ctx: Context): Promise<void> {
  using below = ctx.withCancel();
  await untilDone(below.ctx);
}

async function mayBeLate(ctx: Context): Promise<void> {
  using timed = ctx.withTimeout(hour);
  await receive(timed.ctx);
}

async function mayBeLateBelow(ctx: Context): Promise<void> {
  using timed = ctx.withTimeout(hour);
  using below = timed.ctx.withCancel();
  await receive(below.ctx);
}

async function mayBeCancelled(): Promise<void> {
  await receive(scope.ctx);
}

async function mayBeCancelledAbove(): Promise<void> {
  using below = scope.ctx.withCancel();
  await receive(below.ctx);
}

async function mayBeAborted(): Promise<void> {
  await receive(fromSignal(aborter.signal));
}

/** What a program calls its own says nothing of what it can do. */
const worker = { parent: background.withCancel() };
const list = { head: { waitingSince: 1, resolve: (): void => undefined } };

async function mayBeCancelledByParent(): Promise<void> {
  await receive(worker.parent.ctx);
}

async function mayBeResolvedBySomeWait(): Promise<void> {
  await new Promise<void>((resolve) => (list.head.resolve = resolve));
}

async function neverByGroup(ctx: Context): Promise<void> {
  await receive(ctx);
}

async function neverByOwnScope(ctx: Context): Promise<void> {
  using own = ctx.withCancel();
  await receive(own.ctx);
}

for (const fn of [
  mayWaitForStop,
  mayAbandon,
  mayWaitForStopBelow,
  mayBeLate,
  mayBeLateBelow,
  mayBeCancelled,
  mayBeCancelledAbove,
  mayBeAborted,
  mayBeCancelledByParent,
  mayBeResolvedBySomeWait,
  neverByGroup,
  neverByOwnScope,
])
  group.go(fn);

const late = new Group(background.withTimeout(hour).ctx, { name: "late" });
late.go("mayBeLateByGroup", async function mayBeLateByGroup(ctx) {
  await receive(ctx);
});
const aborted = new Group(fromSignal(aborter.signal), { name: "aborted" });
aborted.go("mayBeAbortedByGroup", async function mayBeAbortedByGroup(ctx) {
  await receive(ctx);
});

/** So that nothing is garbage. */
export const held = [group, late, aborted, scope, aborter, worker, list];
globalThis.setInterval(() => held, hour);
console.log("ready");
