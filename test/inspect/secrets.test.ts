import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { type Dump, dump } from "curfew/inspect";
import { toFolded, toGoText, toPprof, toSpeedscope } from "#curfew/formats/index.js";
import { emptyFolder } from "../support/folder.js";
import { type Program, runProgram, startProgram } from "../support/program.js";
import { root } from "../support/root.js";

/** Where a secret is planted; the program reads its own from the environment. */
const places = [
  ...["argument", "closure", "buffer", "key", "value", "mapKey", "mapValue", "result", "error", "cause", "event"],
  ...["label", "start", "timeout", "path", "query", "fragment", "header", "body", "user", "password", "getQuery"],
  ...["moduleQuery", "moduleFragment", "data", "sourceUser", "sourceQuery", "text", "argv", "environment"],
  ...["threadQuery", "threadData", "threadArgument", "threadEnvironment"],
] as const;

/** The functions that are near to them: a dump that does not show these proves nothing. */
const functions = [
  ...["inArgument", "inClosure", "inBuffer", "inObject", "inResult", "inError", "inImpostor", "inTimeout", "inModule"],
  ...["inData", "inUrl", "inFetch", "inGet", "inThread"],
];

test("no secret of a process is in any form of its dump", async (t) => {
  const secrets = Object.fromEntries(places.map((place) => [place, `planted-${randomBytes(12).toString("hex")}`]));
  const program = await planted(t, secrets);
  for (const full of [false, true]) {
    const taken = await dump({ pid: program.pid }, { full });
    const text = JSON.stringify(taken);
    for (const name of functions) assert.ok(text.includes(`"${name}"`), `${name} is shown${full ? " in full" : ""}`);
    for (const [form, output] of Object.entries(formsOf(taken)))
      assertClean(output, secrets, `${form}${full ? ", full" : ""}`);
  }
});

test("no secret is in what the command line prints", async (t) => {
  const secrets = Object.fromEntries(places.map((place) => [place, `planted-${randomBytes(12).toString("hex")}`]));
  const program = await planted(t, secrets);
  const cli = pathToFileURL(path.join(root, "dist/cli/index.js"));
  for (const args of [["dump"], ["dump", "--full", "--all"], ["leaks", "--many", "1"]]) {
    const [command, ...options] = args as [string, ...string[]];
    const { stdout, stderr } = await runProgram(cli, [command, String(program.pid), ...options]);
    assert.match(stdout, /inArgument/);
    assertClean(stdout + stderr, secrets, args.join(" "));
  }
});

async function planted(t: TestContext, secrets: Readonly<Record<string, string>>): Promise<Program> {
  const { argv, environment, ...inside } = secrets;
  const program = startProgram(t, pathToFileURL(path.join(root, "test/inspect/programs/secrets.mjs")), {
    args: [await emptyFolder(t), `--password=${argv!}`],
    nodeArgs: ["--inspect-port=0", `--title=node`],
    env: { PLANTED: JSON.stringify(inside), API_TOKEN: environment! },
  });
  await program.line(/^ready$/);
  return program;
}

function formsOf(taken: Dump): Record<string, string> {
  return {
    json: JSON.stringify(taken),
    go: toGoText(taken, 1),
    go2: toGoText(taken, 2),
    // Latin 1 keeps every byte, so that text inside the protobuf is found.
    pprof: gunzipSync(toPprof(taken)).toString("latin1"),
    speedscope: toSpeedscope(taken),
    folded: toFolded(taken),
  };
}

function assertClean(output: string, secrets: Readonly<Record<string, string>>, where: string): void {
  const found = Object.entries(secrets).filter(([, secret]) => output.includes(secret));
  assert.deepEqual(
    found.map(([place]) => place),
    [],
    `secrets in ${where}`,
  );
  assert.ok(!output.includes("planted-"), `a part of a secret is in ${where}`);
}
