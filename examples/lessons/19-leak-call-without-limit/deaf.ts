// Listens, and then lets nothing else happen: its connections are never taken. Ends with the program that started it.
import net from "node:net";

const parent = process.ppid;
const server = net.createServer();
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  process.send!((server.address() as net.AddressInfo).port, () => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    while (process.ppid === parent) Atomics.wait(cell, 0, 0, 100);
    server.close();
    process.disconnect();
  });
});
