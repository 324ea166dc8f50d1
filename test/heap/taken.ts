import { Session } from "node:inspector";

/** The heap of this process, in the chunks that V8 wrote. */
export async function takeSnapshot(): Promise<string[]> {
  const chunks: string[] = [];
  const session = new Session();
  session.connect();
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ params }) => chunks.push(params.chunk));
  // The types do not know the second one yet.
  const how = { reportProgress: false, exposeNumericValues: true };
  await new Promise<void>((resolve, reject) => {
    session.post("HeapProfiler.takeHeapSnapshot", how, (error) => (error === null ? resolve() : reject(error)));
  });
  session.disconnect();
  return chunks;
}
