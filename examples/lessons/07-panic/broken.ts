// A handler, a task or a callback throws: each ends the whole process at once, and takes the other requests along.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);

async function task(): Promise<void> {
  await pause(10);
  throw new Error("the task panics");
}

function callback(): never {
  throw new Error("the callback panics");
}

const app = createServer((request, response) => {
  const path = request.url ?? "/";
  switch (path) {
    case "/slow":
      console.log("the slow request begins");
      setTimeout(() => response.end("slow, but whole\n"), 1000);
      return;
    case "/panic":
      throw new Error("the handler panics");
    case "/task":
      void task();
      break;
    case "/callback":
      setTimeout(callback, 10);
      break;
  }
  response.end("pong\n");
});

process.on("exit", (code) => console.log(`the process ends with ${code}, and nothing is closed`));
app.listen(port, "127.0.0.1", () => {
  console.log(`app listens: http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
});
