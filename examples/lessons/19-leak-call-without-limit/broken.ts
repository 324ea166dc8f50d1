// Three calls to hosts that never answer, none with a time limit: each round leaves three tasks more.
import { Resolver } from "node:dns/promises";
import { background, Group, sleep, taskCount } from "curfew";
import { stalls } from "./stalls.js";

const { nameServer, deaf, silent } = await stalls();
const resolver = new Resolver({ timeout: 3_600_000, tries: 1 });
resolver.setServers([nameServer]);

async function resolveName(): Promise<unknown> {
  return await resolver.resolve4("somewhere.example");
}

async function connect(): Promise<unknown> {
  return await (await fetch(deaf)).text();
}

async function ask(): Promise<unknown> {
  return await (await fetch(silent)).text();
}

const group = new Group(background, { name: "callers" });
for (let round = 1; round <= 3; round++) {
  group.go("resolve", resolveName);
  group.go("connect", connect);
  group.go("ask", ask);
  await sleep(background, 100);
  console.log(`after round ${round}: ${taskCount()} tasks`);
}
await group.wait();
