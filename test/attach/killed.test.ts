import assert from "node:assert/strict";
import { test } from "node:test";
import { startProgram } from "../support/program.js";
import { conditionOf, ready } from "./looking.js";

const stages = ["attach", "walk", "stacks", "snapshot", "pieces", "whole"];

for (const name of ["waiting", "spinning"])
  for (const way of ["pid", "address"])
    test(`a process that is ${name} goes on whatever a looker by its ${way} was about when it was killed`, async (t) => {
      const nodeArgs = [way === "pid" ? "--inspect-port=0" : "--inspect=0"];
      const program = await ready(t, name, { ipc: true, nodeArgs });
      const listens = /^Debugger (?:listening|ending) on (ws:\S+)/;
      const target = way === "pid" ? String(program.pid) : (await program.line(listens))[1]!;
      for (const stage of stages) {
        const tool = startProgram(t, new URL("ending-tool.js", import.meta.url), { args: [target, stage] });
        await tool.line(/^in$/);
        await tool.kill();
      }
      // When the last connection is cut, some seconds later, Node says so, in these or other words.
      const said = program.stderr.split("\n").filter((line) => listens.test(line)).length;
      await program.lines(listens, said + 1);
      if (name === "waiting") assert.ok((await conditionOf(program)).resources.length > 0);
      else await program.lines(/^tick/, program.stdout.split("\n").length + 3);
      assert.ok(!program.hasEnded);
    });
