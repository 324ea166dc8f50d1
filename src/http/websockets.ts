/** A WebSocket, as the package `ws` has it. */
export interface WebSocketLike {
  /** Begins the closing handshake. */
  close(code: number, reason: string): void;
}

/** What knows its WebSockets: a `WebSocketServer` of the package `ws` is one, unless its `clientTracking` is off. */
export interface WebSocketsLike {
  /** Those that are open now. */
  readonly clients: Iterable<WebSocketLike>;
  /** Has `listener` called with each that comes. */
  on(event: "connection", listener: (client: WebSocketLike) => void): unknown;
  /** Undoes `on`. */
  off(event: "connection", listener: (client: WebSocketLike) => void): unknown;
}

/** RFC 6455: the endpoint is going away. */
const goingAway = 1001;

/** Tells every WebSocket to close, and those that still come. Undone when disposed. */
export function closeWebSockets(servers: readonly WebSocketsLike[]): Disposable {
  for (const { clients } of servers) for (const client of clients) close(client);
  for (const server of servers) server.on("connection", close);
  return {
    [Symbol.dispose]() {
      for (const server of servers) server.off("connection", close);
    },
  };
}

function close(client: WebSocketLike): void {
  client.close(goingAway, "the server is stopping");
}
