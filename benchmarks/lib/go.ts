import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { progress } from "./report.js";

/** What the Go program measured, by name; or why it did not. */
export type GoFigures =
  { readonly version: string; readonly figures: Readonly<Record<string, number>> } | { readonly missing: string };

/** Runs `benchmarks/go` with the `go` of this machine, if it has one. */
export async function runGo(what: string): Promise<GoFigures> {
  let version: string;
  try {
    version = execFileSync("go", ["env", "GOVERSION"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return { missing: "not measured: there is no `go` on this machine's PATH" };
  }
  progress(`Go (${version}): ${what}`);
  const cwd = fileURLToPath(new URL("../../../benchmarks/go/", import.meta.url));
  return new Promise((resolve) => {
    execFile("go", ["run", ".", what], { cwd }, (error, stdout, stderr) => {
      if (error === null) resolve({ version, figures: JSON.parse(stdout) as Record<string, number> });
      else resolve({ missing: `not measured: \`go run\` failed: ${stderr.split("\n")[0] ?? error.message}` });
    });
  });
}
