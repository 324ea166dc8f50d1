/** The notify protocol of systemd, from `examples/systemd`: real datagrams, from a real `systemd-notify`. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import test, { type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { emptyFolder } from "../support/folder.js";
import { startProgram } from "../support/program.js";
import { root } from "../support/root.js";
import { ask, refusal } from "./client.js";

const service = pathToFileURL(path.join(root, ".build/examples/systemd/service.js"));

/** Node has no datagrams on Unix sockets. Each is one line here. */
const receiver = `
  socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die $!;
  bind($s, sockaddr_un($ARGV[0])) or die $!;
  $| = 1;
  print "bound\\n";
  while (defined recv($s, my $state, 65536, 0)) { print join(" ", sort split(/\\n/, $state)), "\\n" }
`;

/** What systemd hears, without systemd; undefined, and the test is skipped, where the tools for it are not. */
async function systemd(t: TestContext): Promise<{ socket: string; heard(): Promise<string> } | undefined> {
  try {
    execFileSync("systemd-notify", ["--version"], { stdio: "ignore" });
    execFileSync("perl", ["-MSocket", "-e", "1"], { stdio: "ignore" });
  } catch {
    t.skip("systemd-notify and perl are not here");
    return undefined;
  }
  const socket = path.join(await emptyFolder(t), "notify");
  const child = spawn("perl", ["-MSocket", "-e", receiver, socket], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(async () => {
    child.kill("SIGKILL");
    await once(child, "close");
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = (await lines.next()).value as string | undefined;
    // By this one systemd-notify waits until it was heard.
    return line === "BARRIER=1" ? next() : (line ?? "nothing more");
  };
  assert.equal(await next(), "bound");
  return { socket, heard: next };
}

test("systemd hears READY=1 when the service answers, and STOPPING=1 at the stop, when it is not ready and still answers", async (t) => {
  const told = await systemd(t);
  if (told === undefined) return;
  const program = startProgram(t, service, { env: { PORT: "0", NOTICE: "60000", NOTIFY_SOCKET: told.socket } });
  const pid = `MAINPID=${String(program.pid)}`;
  assert.equal(await told.heard(), `${pid} READY=1`);
  const port = Number((await program.line(/^listens: .*:(\d+)\/$/))[1]);
  assert.equal((await ask(port, "/readyz")).status, 200);
  program.signal("SIGTERM");
  assert.equal(await told.heard(), `${pid} STOPPING=1`);
  assert.equal((await ask(port, "/readyz")).status, 503);
  assert.equal((await ask(port, "/")).body, "hello\n");
});

test("systemd hears STOPPING=1 of a service that stops without a notice, which then ends with 0", async (t) => {
  const told = await systemd(t);
  if (told === undefined) return;
  const program = startProgram(t, service, { env: { PORT: "0", NOTIFY_SOCKET: told.socket } });
  // Now, or in the middle of saying that it is ready: that comes first all the same.
  const [, port] = await program.line(/^listens: .*:(\d+)\/$/);
  program.signal("SIGTERM");
  const heard = [await told.heard(), await told.heard()].map((line) => line.split(" ")[1]);
  assert.deepEqual(heard, ["READY=1", "STOPPING=1"]);
  await refusal(Number(port));
  assert.equal((await program.end()).code, 0);
});

test("a service that cannot listen never says that it is ready", async (t) => {
  const told = await systemd(t);
  if (told === undefined) return;
  const first = startProgram(t, service, { env: { PORT: "0" } });
  const [, port] = await first.line(/^listens: .*:(\d+)\/$/);
  const second = startProgram(t, service, { env: { PORT: port!, NOTIFY_SOCKET: told.socket } });
  assert.equal((await told.heard()).split(" ")[1], "STOPPING=1");
  const { code, stderr } = await second.end();
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port!}: `));
});
