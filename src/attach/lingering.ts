import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";

/**
 * Keeps a connection open for some seconds if this process is killed. A Node that has an answer to write in the moment in
 * which its inspector's connection is cut dies of it (nodejs/node#64209, mended in newer ones); and whoever is killed has
 * just asked something. So a shell holds the connection too: it hears of our death, and lets go of it when nothing
 * is on its way any more. Where there is no shell, nothing is held.
 *
 * Owner: who holds the connection; that one ends it before it cuts the connection itself.
 */
export function linger(socket: Socket): AsyncDisposable {
  // In a session of its own: what kills a whole group of processes kills us alone.
  const shell = spawn("/bin/sh", ["-c", `read line || sleep ${String(seconds)}`], {
    stdio: ["pipe", "ignore", "ignore", socket],
    detached: true,
    cwd: "/",
    env: { PATH: process.env["PATH"] },
  });
  // Node stops reading what it has handed to a child.
  socket.resume();
  const ended = once(shell, "exit").catch(() => undefined);
  shell.stdin!.on("error", () => undefined);
  (shell.stdin as Socket).unref();
  shell.unref();
  return {
    async [Symbol.asyncDispose]() {
      shell.ref();
      shell.kill("SIGKILL");
      await ended;
    },
  };
}

/** Longer than an answer takes that is not a snapshot; shorter than the minute after which a process closes its inspector, which waits for us. */
const seconds = 5;
