/**
 * grpc#1275, a close that is not told. A task reads a stream, and another closes the stream and waits for the reader to end. To close
 * marks the stream, and puts nothing into the buffer that the reader waits for.
 */
import { type Group, sleep } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  const buffer = new Channel<string>();
  const ended = new Channel<never>();
  group.go("read", async function read(ctx) {
    await buffer.receive(ctx); //> read
    ended.close();
  });
  group.go("close", async function close(ctx) {
    await sleep(ctx, 1);
    await ended.receive(ctx).catch(() => undefined); //> close
  });
}

/** To close gives the reader the end. */
export function fixed(group: Group): void {
  const buffer = new Channel<string>();
  const ended = new Channel<never>();
  group.go("read", async function read(ctx) {
    await buffer.receive(ctx);
    ended.close();
  });
  group.go("close", async function close(ctx) {
    await sleep(ctx, 1);
    await buffer.send(ctx, "end");
    await ended.receive(ctx).catch(() => undefined);
  });
}
