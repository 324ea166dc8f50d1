// A thousand functions wait, and Node cannot say so: it counts timers and sockets, not the functions that wait.
async function search(): Promise<string> {
  return await new Promise<string>(() => undefined);
}

console.log(`before: ${process.getActiveResourcesInfo().length} active resources`);
for (let count = 0; count < 1000; count++) void search();
console.log(`now a thousand wait: ${process.getActiveResourcesInfo().length} active resources`);
