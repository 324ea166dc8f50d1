import assert from "node:assert/strict";
import type { Agent } from "node:http";
import test, { type TestContext } from "node:test";
import { startProgram } from "../support/program.js";
import { Random, seeds } from "../support/random.js";
import { ask, keepAlive, type Mishap, MishapError } from "./client.js";

type Tally = Record<"whole" | Mishap, number> & { resets: string[] };

/** Lets many clients send one request after another, and stops the service at some moment, until each is refused. */
async function hammer(t: TestContext, seed: number, agent: Agent | false, tally: Tally): Promise<void> {
  const random = new Random(seed);
  const program = startProgram(t, new URL("./programs/service.js", import.meta.url));
  const port = Number((await program.line(/^port (\d+)$/))[1]);
  const stopAfter = 200 + random.below(2000);
  let count = 0;
  const client = async (): Promise<void> => {
    for (;;) {
      try {
        const { body } = await ask(port, "/quick", { agent });
        assert.equal(body.length, 2000);
        tally.whole++;
        if (++count === stopAfter) program.signal(random.pick(["SIGTERM", "SIGINT"]));
      } catch (error) {
        if (!(error instanceof MishapError)) throw error;
        tally[error.mishap]++;
        if (error.mishap === "refused") return;
        tally.resets.push(error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: 40 }, client));
  assert.equal((await program.end()).code, 0);
}

const none = (): Tally => ({ whole: 0, refused: 0, reset: 0, cut: 0, resets: [] });

test("clients that hammer over keep-alive connections while the stop comes are answered whole or refused, never reset", async (t) => {
  const tally = none();
  for (const seed of seeds(6)) {
    const agent = keepAlive(40);
    await hammer(t, seed, agent, tally);
    agent.destroy();
  }
  t.diagnostic(JSON.stringify(tally));
  assert.deepEqual([tally.cut, tally.resets], [0, []]);
});

test("clients that hammer with a new connection for each request are answered whole or refused, almost all", async (t) => {
  const tally = none();
  for (const seed of seeds(3)) await hammer(t, seed, false, tally);
  t.diagnostic(JSON.stringify({ ...tally, resets: undefined }));
  assert.equal(tally.cut, 0);
  // Without a last call it is nine of ten clients: the system resets those that stand in the listener's queue when it closes.
  const few = (tally.whole + tally.refused) / 20;
  assert.ok(tally.reset <= Math.max(12, few), `${String(tally.reset)} resets, ${String(tally.whole)} whole`);
});
