// main returns. In Go that is the end of all that it started; in Node it lives on, and belongs to nobody.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const port = Number(process.env["PORT"] ?? 8080);

function main(): void {
  const app = createServer((_request, response) => response.end("pong\n"));
  app.listen(port, "127.0.0.1", () => {
    console.log(`app listens: http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
  });
  setInterval(() => console.log("a timer ticks on"), 300);
}

main();
console.log("main has returned");
