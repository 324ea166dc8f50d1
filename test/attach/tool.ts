import { dump } from "curfew/inspect";

// Looks at a process with a snapshot, and says when it is in the middle of it.
let told = false;
await dump(
  { pid: Number(process.argv[2]) },
  {
    full: true,
    onProgress: () => {
      if (!told) console.log("halfway");
      told = true;
    },
  },
);
console.log("done");
