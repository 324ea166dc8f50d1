import { AttachError } from "../errors/index.js";
import { SocketSession } from "./socket.js";

/** What an inspector says of one thing that can be attached to, at `/json/list`. */
interface Target {
  readonly webSocketDebuggerUrl?: string;
}

/**
 * A session with the V8 behind an inspector's address: `ws://…`, or `http://host:port`, which is asked for its WebSocket.
 * Rejects with a {@link AttachError} that says what is there instead.
 */
export async function attachUrl(url: string): Promise<SocketSession> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  switch (parsed?.protocol ?? "") {
    case "ws:":
    case "wss:":
      return SocketSession.connect(url);
    case "http:":
    case "https:": {
      const socket = await inspectorAt(parsed!.origin);
      if (socket === undefined)
        throw new AttachError(
          `there is neither an inspector nor a debug server at ${parsed!.origin}: start the process with --inspect, or give its pid`,
        );
      return SocketSession.connect(socket);
    }
    default:
      throw new AttachError(`${JSON.stringify(url)} is no address of an inspector: it begins with ws:// or http://`);
  }
}

/** The WebSocket of the inspector that listens at `origin`; undefined if nobody does, or it is no inspector of a Node process. */
export async function inspectorAt(origin: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${origin}/json/list`, { signal: AbortSignal.timeout(patience) });
    if (!response.ok) return undefined;
    const targets: unknown = await response.json();
    if (!Array.isArray(targets)) return undefined;
    return (targets as Target[]).find((target) => typeof target.webSocketDebuggerUrl === "string")
      ?.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}

/** An inspector answers from a thread of its own, so at once. */
const patience = 2000;
