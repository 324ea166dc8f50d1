// A thousand functions wait, and Node cannot say so: it counts timers and sockets, not the functions that wait.
async function search(): Promise<string> {
  return await new Promise<string>(() => undefined);
}

const before = process.getActiveResourcesInfo().length;
for (let count = 0; count < 1000; count++) void search();
const now = process.getActiveResourcesInfo().length;

console.log(`a thousand functions wait, and Node counts ${now - before} active resources more`);
