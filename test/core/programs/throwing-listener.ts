import { background, Group } from "curfew";

const scope = background.withCancel();
scope.ctx.onDone(() => {
  throw new Error("a bad listener");
});
scope.ctx.onDone(() => console.log("second heard"));
const group = new Group(scope.ctx);
group.go("task", (ctx) => new Promise<void>((resolve) => ctx.onDone(() => resolve(console.log("task heard")))));
scope.cancel();
console.log("cancel returned");
