// a socket that is waited for in a thread
import { once } from "node:events";
import net from "node:net";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

async function answer(socket) {
  await once(socket, "data"); //> answer | socket
}
if (isMainThread) {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    new Worker(new URL(import.meta.url), { workerData: port }).once("message", () => console.log("ready"));
  });
} else {
  const socket = net.connect(workerData, "127.0.0.1", () => {
    answer(socket);
    parentPort.postMessage("started");
  });
}
