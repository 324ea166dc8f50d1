import { connect, type Socket } from "node:net";

/** A client that speaks bytes, for what well-behaved clients never do. */
export class Wire {
  received = "";
  /** How the connection ended: `fin`, or the code of the error. */
  readonly closed: Promise<string>;
  #looks = new Set<() => void>();
  #how: string | undefined;

  private constructor(readonly socket: Socket) {
    socket.setEncoding("latin1").on("data", (text: string) => {
      this.received += text;
      this.#look();
    });
    this.closed = new Promise((resolve) => {
      let how = "fin";
      socket.once("error", (error: NodeJS.ErrnoException) => (how = error.code ?? error.message));
      socket.once("close", () => {
        this.#how = how;
        resolve(how);
        this.#look();
      });
    });
  }

  static open(port: number): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1").once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Wire(socket));
      });
    });
  }

  /** Sends the lines of a request head, or part of one, each with its line end. */
  send(...lines: string[]): this {
    this.socket.write(lines.map((line) => `${line}\r\n`).join(""));
    return this;
  }

  /** Sends a whole request without a body. */
  get(path: string, ...headers: string[]): this {
    return this.send(`GET ${path} HTTP/1.1`, "Host: localhost", ...headers, "");
  }

  /** Waits until what was received matches. */
  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.received);
        if (found !== null) resolve(found);
        else if (this.#how !== undefined)
          reject(new Error(`closed (${this.#how}) before ${String(pattern)}: ${this.received}`));
        else return;
        this.#looks.delete(look);
      };
      this.#looks.add(look);
      look();
    });
  }

  /** What was received, once the connection has ended. */
  async rest(): Promise<string> {
    await this.closed;
    return this.received;
  }

  #look(): void {
    for (const look of this.#looks) look();
  }
}
