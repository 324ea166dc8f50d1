import fs from "node:fs";

/** What Linux tells of a process, in `/proc`. */
export interface ProcessFacts {
  /** The path of its executable; undefined if it may not be read. */
  readonly executable: string | undefined;
  /** Whether it has a handler for SIGUSR1: without one the signal would end it. */
  readonly hearsUsr1: boolean;
  /** Whether its command line or its environment says `--inspect` in some form; where it is to be opened says nothing. */
  readonly asksForInspector: boolean;
  /** Milliseconds since it was started. */
  readonly ageMs: number;
  /** Its pid in its own namespace, when it lives in a container. */
  readonly innerPid: number;
}

/** An address on which somebody listens. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** The facts, or undefined where there is no `/proc`, or no such process. */
export function factsOf(pid: number): ProcessFacts | undefined {
  const status = read(pid, "status");
  const stat = read(pid, "stat");
  const uptime = readFile("/proc/uptime");
  if (status === undefined || stat === undefined || uptime === undefined) return undefined;
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
  // The command's name, in parentheses, may hold anything: the fields are counted from its end. The 22nd is the start.
  const startTicks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  return {
    executable: executableOf(pid),
    hearsUsr1: (BigInt(`0x${field("SigCgt") || "0"}`) & usr1) !== 0n,
    asksForInspector: [read(pid, "cmdline"), read(pid, "environ")].some((text) => asksForInspector.test(text ?? "")),
    ageMs: Math.max(0, Number(uptime.split(" ")[0]) * 1000 - (startTicks * 1000) / ticksPerSecond),
    innerPid: Number(field("NSpid").split(/\s+/).at(-1)) || pid,
  };
}

/** Where the process listens on TCP, in the order in which it began: an inspector from the start is the first. Empty where that may not be read. */
export function listeningOf(pid: number): Listening[] {
  const inodes = socketInodes(pid);
  const rows = ["net/tcp", "net/tcp6"].flatMap((table) =>
    (read(pid, table) ?? "")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === listen && inodes.has(inode!)),
  );
  // An inode's number is given when the socket is made.
  return rows.sort((a, b) => Number(a[9]) - Number(b[9])).map(([, local]) => addressOf(local!));
}

function socketInodes(pid: number): Set<string> {
  try {
    const folder = `/proc/${String(pid)}/fd`;
    const links = fs.readdirSync(folder).map((fd) => linkOf(`${folder}/${fd}`));
    return new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? ""));
  } catch {
    return new Set();
  }
}

/** `0100007F:240D` is 127.0.0.1:9229: four bytes to a word, each word the wrong way round. */
function addressOf(text: string): Listening {
  const [host = "", port = ""] = text.split(":");
  const bytes = Buffer.from(host, "hex");
  bytes.swap32();
  const v4 = bytes.subarray(-4).join(".");
  const isMapped = bytes.length === 16 && bytes.subarray(0, 12).toString("hex") === "00000000000000000000ffff";
  if (bytes.length === 4 || isMapped) return { host: v4 === "0.0.0.0" ? "127.0.0.1" : v4, port: parseInt(port, 16) };
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(":");
  return {
    host: groups === "0:0:0:0:0:0:0:0" || groups === "0:0:0:0:0:0:0:1" ? "::1" : groups,
    port: parseInt(port, 16),
  };
}

function executableOf(pid: number): string | undefined {
  const link = linkOf(`/proc/${String(pid)}/exe`);
  return link === "" ? undefined : link.replace(/ \(deleted\)$/, "");
}

function linkOf(path: string): string {
  try {
    return fs.readlinkSync(path);
  } catch {
    return "";
  }
}

function read(pid: number, name: string): string | undefined {
  return readFile(`/proc/${String(pid)}/${name}`);
}

function readFile(path: string): string | undefined {
  try {
    return fs.readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

const asksForInspector = /--inspect(-brk|-wait)?(?![-\w])/;
/** Signal 10 on every Linux that Node is built for. */
const usr1 = 1n << 9n;
/** `USER_HZ`, which is 100 wherever Node runs. */
const ticksPerSecond = 100;
/** The state of a listening socket in `/proc/net/tcp`. */
const listen = "0A";
