/** Programs that write much before they end: more than a pipe holds. */
import { type Group, main, sleep } from "curfew";

const much = "x".repeat(600_000);
const never = (): Promise<never> => new Promise(() => setInterval(() => undefined, 1000));

/** Told to stop, writes much, and says on the other stream that it has. */
async function writer(ctx: Group["ctx"]): Promise<void> {
  await sleep(ctx, 60_000).catch(() => undefined);
  console.error(much);
  console.log("written");
}

const bodies: Record<string, (group: Group) => unknown> = {
  "a clean stop": (group) => {
    group.go("writer", writer);
  },
  "a panic": (group) => {
    group.go("writer", writer);
    process.once("SIGUSR2", () => {
      throw new Error("the last words of a panic");
    });
  },
  "the grace deadline": (group) => {
    group.go("writer", writer);
    group.go("deaf", never);
  },
  "a second signal": (group) => {
    group.go("writer", writer);
    group.go("deaf", never);
  },
  "something that keeps it alive": (group) => {
    group.go("writer", writer);
    setInterval(() => undefined, 1000);
  },
  "nothing that anybody reads": (group) => {
    group.go("writer", writer);
  },
};

const what = process.argv[2]!;
await main(
  async (group) => {
    await bodies[what]!(group);
    console.log("ready");
  },
  { grace: what === "a second signal" ? 10_000 : 200 },
);
console.log("main has resolved");
