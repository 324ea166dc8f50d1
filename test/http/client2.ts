import { type ClientHttp2Session, connect, type SecureClientSessionOptions } from "node:http2";

/** A client's session, without an error of its own: those of its streams tell all. */
export function session(
  port: number,
  options: SecureClientSessionOptions & { secure?: boolean } = {},
): ClientHttp2Session {
  const { secure = false, ...rest } = options;
  const client = connect(`${secure ? "https" : "http"}://127.0.0.1:${String(port)}`, rest);
  client.on("error", () => undefined);
  return client;
}

/** One request and its whole answer, `status body`; rejects with the stream's error. */
export function get(client: ClientHttp2Session, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = client.request({ ":path": path });
    let status = 0;
    let body = "";
    stream.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    stream.once("response", (headers) => (status = headers[":status"]!));
    stream.once("end", () => resolve(`${String(status)} ${body}`));
    stream.once("error", reject);
  });
}

/** Resolves when the session is closed. */
export function closed(client: ClientHttp2Session): Promise<void> {
  return new Promise((resolve) => {
    if (client.destroyed) resolve();
    else client.once("close", resolve);
  });
}
