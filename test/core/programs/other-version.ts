const place = Symbol.for("curfew");
Object.defineProperty(globalThis, place, { value: { version: 0, text: "another version's" } });
const { Group, taskCount } = await import("curfew");

const group = new Group();
group.go("t", (ctx) => new Promise<void>((resolve) => ctx.onDone(() => resolve())));
console.log(`counted ${String(taskCount())}`);
group.stop();
await group.wait();
console.log(`theirs: ${(globalThis as unknown as Record<symbol, { text: string }>)[place]!.text}`);
export {};
