import { execFile } from "node:child_process";
import fs from "node:fs";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { commandIn, searched, startService } from "./service.js";

/** Starts a PostgreSQL for a test, and returns its port; its user `app` may do everything. Undefined where none is installed. */
export async function startPostgres(t: TestContext): Promise<number | undefined> {
  const folders = [...searched, ...versionsIn("/usr/lib/postgresql")];
  const initdb = commandIn(folders, "initdb");
  const command = commandIn(folders, "postgres");
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? userCalled("postgres") : {};
  if (initdb === undefined || command === undefined || user === undefined) return undefined;
  return startService(t, {
    command,
    user,
    prepare: (folder) =>
      promisify(execFile)(initdb, ["-D", folder, "-U", "app", "-A", "trust", "--no-locale", "--no-sync"], {
        ...user,
        cwd: folder,
      }),
    args: (port, folder) => [
      ...["-D", folder, "-p", String(port), "-F"],
      ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    ],
    ready: /ready to accept connections/,
    // With SIGTERM it would wait until its clients have gone.
    end: "SIGINT",
  });
}

/** Debian keeps the programs of each version in a folder that is not on the path. */
function versionsIn(folder: string): string[] {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names.sort((a, b) => Number(b) - Number(a)).map((name) => `${folder}/${name}/bin`);
}

function userCalled(name: string): { uid: number; gid: number } | undefined {
  const line = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, "m").exec(fs.readFileSync("/etc/passwd", "utf8"));
  return line === null ? undefined : { uid: Number(line[1]), gid: Number(line[2]) };
}
