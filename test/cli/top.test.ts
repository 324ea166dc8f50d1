import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Program } from "../support/program.js";
import { startProgram } from "../support/program.js";
import { hasTmux, Terminal } from "../support/terminal.js";
import { cli, curfew, ready } from "./curfew.js";

interface Shop {
  readonly shop: Program;
  readonly url: string;
}

async function openShop(t: TestContext, ...args: readonly string[]): Promise<Shop> {
  const shop = startProgram(t, new URL("./programs/shop.js", import.meta.url), {
    args,
    nodeArgs: ["--inspect-port=0"],
  });
  const [, url] = await shop.line(/^debug at (.*)$/);
  return { shop, url: url! };
}

/** `curfew top` in a terminal; when it ends, the terminal shows its exit code. */
function topIn(t: TestContext, target: string): Terminal {
  return Terminal.open(t, ["sh", "-c", `"$0" "$@"; echo "ended with $?"; cat`, process.execPath, cli, "top", target]);
}

test("once, it prints who it is, its figures, and the tasks alike, by the address of its debug server and by its pid", async (t) => {
  const { shop, url } = await openShop(t);
  for (const target of [url, String(shop.pid)]) {
    const { code, stdout, stderr } = await curfew("top", target, "--once");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, new RegExp(`^pid ${String(shop.pid)} {2}Node \\d+\\.\\d+\\.\\d+, up `));
    assert.match(
      stdout,
      /\ntasks +\d+ live +\d+ started .*\nloop .* busy .*\nmemory .*\nqueues +orders 3\/10 waiting, 1 in work\n/,
    );
    assert.match(stdout, /\n +COUNT↓ +OLDEST .*\n +3 +\S+ +\S* *live +chan receive +clerk +main\n/);
  }
});

test("what another process calls its tasks cannot write on the terminal", async (t) => {
  const { url } = await openShop(t);
  const { stdout } = await curfew("top", url, "--once", "--filter", "red");
  assert.match(stdout, / till ·\[31m·red /);
});

test("once as a tree it shows groups with what is in them; as a list, each task with its number", async (t) => {
  const { url } = await openShop(t);
  const tree = (await curfew("top", url, "--once", "--show", "tree")).stdout;
  assert.match(tree, /GROUPS AND TASKS\n +\d+ +\S+ +main\n/);
  assert.match(tree, /\n +3 +\S+ +(?:\S+ +)?live +chan receive {5,}clerk\n/);
  const list = (await curfew("top", url, "--once", "--show", "tasks", "--filter", "clerk", "--sort", "age")).stdout;
  assert.equal(list.match(/^ +\d+ .* clerk +main$/gm)?.length, 3);
});

test("once as JSON it is for scripts", async (t) => {
  const { shop, url } = await openShop(t);
  const { stdout } = await curfew("top", url, "--once", "--json", "--filter", "clerk");
  const { version, process, figures, rows } = JSON.parse(stdout) as {
    version: number;
    process: { pid: number };
    figures: { live: number; queues: unknown[] };
    rows: { count: number; name: string; wait: string; owners: string[] }[];
  };
  assert.deepEqual([version, process.pid], [1, shop.pid]);
  assert.deepEqual(figures.queues, [{ name: "orders", waiting: 3, working: 1, capacity: 10 }]);
  assert.deepEqual(
    rows.map(({ count, name, wait, owners }) => ({ count, name, wait, owners })),
    [{ count: 3, name: "clerk", wait: "chan receive", owners: ["main"] }],
  );
});

test("of a process with nothing of ours in it, it shows what is suspended", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
  const { code, stdout } = await curfew("top", String(pid), "--once");
  assert.equal(code, 0);
  assert.match(stdout, /\nfunctions +3 suspended in 1 stacks .*\n/);
  assert.match(stdout, /\n +3 .* work +\S*factory\.mjs:7\n$/);
});

test("what was opened to look is closed again, and the process goes on", async (t) => {
  const { shop } = await openShop(t);
  await curfew("top", String(shop.pid), "--once");
  const [, port] = await shop.line(/^Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)/);
  await assert.rejects(fetch(`http://127.0.0.1:${port!}/json/list`));
  assert.equal(shop.hasEnded, false);
});

test("without a terminal it says how to go on", async (t) => {
  const { url } = await openShop(t);
  const { code, stderr } = await curfew("top", url);
  assert.deepEqual(
    [code, stderr],
    [1, "curfew: top wants a terminal to draw on: for a pipe or a file, give --once\nsee: curfew top --help\n"],
  );
});

test("in a terminal, keys move, filter, search and show the tree, as in htop", async (t) => {
  if (!hasTmux(t)) return;
  const { url } = await openShop(t);
  const top = topIn(t, url);
  await top.shows(/COUNT↓[^]* clerk +main[^]*F1 help/);
  await top.type("t");
  await top.shows(/GROUPS AND TASKS\n +\d+ +\S+ +main\n/);
  await top.type("t", "\\", "o", "r", "d");
  await top.shows(/\nfilter: ord_/);
  await top.type("Enter");
  const filtered = await top.shows(/COUNT↓[^]*filter: ord /);
  assert.doesNotMatch(filtered[0], /clerk/);
  await top.type("Escape");
  await top.shows(/ clerk +main/);
  await top.type(">");
  await top.shows(/OLDEST↓[^]*sorted by age/);
  await top.type("F1");
  await top.shows(/F9 k +ask the chosen task or group to stop/);
  await top.type("x", "p");
  await top.shows(/\npaused /);
});

test("Enter lists the tasks of a row, then tells all of one, and s shows its async stack", async (t) => {
  if (!hasTmux(t)) return;
  const { url } = await openShop(t);
  const top = topIn(t, url);
  await top.shows(/ clerk +main/);
  await top.type("/", "c", "l", "e", "r", "k", "Enter");
  await top.type("Enter");
  await top.shows(/ +ID +AGE[^]* clerk +main\n[^]* clerk +main\n[^]* clerk +main\n/);
  await top.type("Enter");
  await top.shows(/\nclerk\n +task +\d+\n +owners +main\n +state +live\n +waits for +chan receive\n/);
  await top.type("s");
  await top.shows(/\n +at +\S+ +\S*shop\.ts:16:9\n/);
  await top.shows(/\n +owners +main\n/);
});

test("a task is stopped from here with the token, after a question; without the token it is refused", async (t) => {
  if (!hasTmux(t)) return;
  const { shop, url } = await openShop(t, "secret");
  const top = topIn(t, `${url}/?token=secret`);
  await top.shows(/ clerk +main/);
  await top.type("l", "\\", "c", "l", "e", "r", "k", "Enter");
  await top.shows(/ +ID +AGE[^]* clerk +main/);
  await top.type("k");
  await top.shows(/y: yes, any other key: no/);
  await top.type("n", "k", "y");
  await top.shows(/task \d+ \(clerk\) was told to stop/);
  await shop.line(/^a clerk goes home$/);
  assert.equal(shop.stdout.match(/a clerk goes home/g)?.length, 1);

  const other = await openShop(t);
  const without = topIn(t, other.url);
  await without.shows(/ clerk +main/);
  await without.type("l", "k", "y");
  await without.shows(/to stop something wants the token/);
});

test("q leaves the terminal as it was, and ends with 0; when the process ends, it says so and ends with 1", async (t) => {
  if (!hasTmux(t)) return;
  const { shop, url } = await openShop(t);
  const [quit, stay] = [topIn(t, url), topIn(t, String(shop.pid))];
  await Promise.all([quit.shows(/ clerk +main/), stay.shows(/ clerk +main/)]);
  await quit.type("q");
  const { 0: left } = await quit.shows(/^[^]*ended with 0[^]*$/);
  assert.doesNotMatch(left, /clerk|F1 help/);
  await shop.kill();
  await stay.shows(/^curfew: .*(?:ended|gone|closed|lost).*\nended with 1\n/);
});
