import assert from "node:assert/strict";
import { test } from "node:test";
import { curfew } from "./curfew.js";

test("help says what there is, and each command has its own", async () => {
  for (const args of [["help"], ["--help"], ["-h"]]) {
    const { code, stdout, stderr } = await curfew(...args);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /curfew dump .*\n.*curfew top .*\n.*curfew ui .*\n.*curfew leaks .*\n.*curfew diff /);
  }
  for (const command of ["dump", "top", "ui", "leaks", "diff"]) {
    const { code, stdout } = await curfew(command, "--help");
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: curfew ${command} `));
  }
});

test("without a command the help is printed, and the exit code says that nothing was done", async () => {
  const { code, stdout } = await curfew();
  assert.equal(code, 1);
  assert.match(stdout, /curfew dump/);
});

/** What is typed, and what is said of it: one sentence on stderr, and where to read more. */
const mistakes: readonly (readonly [string, RegExp])[] = [
  ["dmup 1", /^curfew: there is no command "dmup"\nsee: curfew --help\n$/],
  ["constructor", /^curfew: there is no command "constructor"\n/],
  ["dump 1 --ful", /^curfew: Unknown option '--ful'\nsee: curfew dump --help\n$/],
  ["dump", /^curfew: dump takes one pid or address, and was given 0\n/],
  ["dump 1 2", /^curfew: dump takes one pid or address, and was given 2\n/],
  ["dump app.js", /^curfew: "app\.js" is neither a pid nor an address /],
  ["dump 1 --older 5", /^curfew: --older takes a duration such as 90s, 5m or 2h, not "5"\n/],
  ["dump 1 --older soon", /^curfew: --older takes a duration such as .*, not "soon"\n/],
  ["dump 1 --format xml", /^curfew: --format is one of text, go, .*, not "xml"\n/],
  ["dump 1 --group colour", /^curfew: --group is one of stack, line, function, task, not "colour"\n/],
  ["top", /^curfew: top takes one pid or address, and was given 0\n/],
  ["top app.js --once", /^curfew: "app\.js" is neither a pid nor an address /],
  ["top 1 --show everything", /^curfew: --show is one of alike, tree, tasks, not "everything"\n/],
  ["top 1 --sort size", /^curfew: --sort is one of count, age, wait, name, not "size"\n/],
  ["top 1 --every day", /^curfew: --every takes a duration such as .*, not "day"\n/],
  ["ui", /^curfew: ui takes one pid, address or file, and was given 0\n/],
  ["ui 1 --port x", /^curfew: --port takes a port from 0 to 65535, not "x"\n/],
  ["leaks", /^curfew: leaks takes at least one pid or address\n/],
  ["leaks 1 --many few", /^curfew: --many takes a whole number from 1 up, not "few"\n/],
  ["diff one.json", /^curfew: diff takes two dumps, and was given 1\n/],
];

test("what makes no sense is said in one sentence, and the exit code is 1", { concurrency: 2 }, async (t) => {
  await Promise.all(
    mistakes.map(([typed, said]) =>
      t.test(`curfew ${typed}`, async () => {
        const { code, stdout, stderr } = await curfew(...typed.split(" "));
        assert.match(stderr, said);
        assert.deepEqual([code, stdout], [1, ""]);
      }),
    ),
  );
});
