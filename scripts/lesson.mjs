/**
 * `npm run lesson`: runs a program of a lesson, installing and building what is missing.
 *
 *   npm run lesson                    lists the programs
 *   npm run lesson -- 05 broken       runs one: what goes wrong
 *   npm run lesson -- 05 fixed        and how it is done right
 *
 * The program is imported, not spawned, so that signals reach it as if it had been run by hand; see `start.mjs`.
 */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { filesBelow } from "./lib/files.mjs";
import { at } from "./lib/paths.mjs";
import { ready } from "./lib/ready.mjs";
import { Failure, script } from "./lib/say.mjs";

const folder = at(".build", "examples", "lessons");
let chosen;

await script(import.meta.url, async ([number, name, ...more]) => {
  await ready("examples");
  const programs = filesBelow(folder, (file) => /^(broken|fixed)(-\d)?\.js$/.test(path.basename(file))).map((file) => ({
    file,
    lesson: path.basename(path.dirname(file)),
    name: path.basename(file, ".js"),
  }));
  const wanted = programs.filter(({ lesson }) => number === undefined || lesson.split("-")[0] === number);
  chosen = wanted.find((program) => program.name === name);
  if (chosen !== undefined && more.length === 0) return;
  if (wanted.length === 0) throw new Failure(`there is no lesson ${number}; npm run lesson lists them`);
  console.log(
    wanted
      .map((each) => `npm run lesson -- ${each.lesson.split("-")[0]} ${each.name}`.padEnd(36) + each.lesson)
      .join("\n"),
  );
  if (name !== undefined)
    throw new Failure(`lesson ${number} has no program "${[name, ...more].join(" ")}"; it has the above`);
});
if (chosen !== undefined && process.exitCode === undefined) {
  // eslint-disable-next-line n/no-unsupported-features/node-builtins -- called experimental, and works in all of them
  process.setSourceMapsEnabled(true);
  process.argv[1] = chosen.file;
  await import(pathToFileURL(chosen.file).href);
}
