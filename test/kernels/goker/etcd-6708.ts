/**
 * etcd#6708, a lock taken twice. A cluster's endpoints are set under its write lock; to put the leader first, it asks
 * the cluster itself who the leader is, and that takes the read lock.
 */
import type { Context, Group } from "curfew";
import { RWMutex } from "curfew/sync";

class Cluster {
  private readonly lock = new RWMutex("cluster");

  async setEndpoints(ctx: Context): Promise<void> {
    using _held = await this.lock.lock(ctx);
    await this.leader(ctx);
  }

  async setEndpointsInTwoSteps(ctx: Context): Promise<void> {
    await this.leader(ctx);
    using _held = await this.lock.lock(ctx);
  }

  private async leader(ctx: Context): Promise<string> {
    using _held = await this.lock.rlock(ctx); //> leader | deadlock
    return "leader";
  }
}

export function broken(group: Group): void {
  group.go("setEndpoints", (ctx) => new Cluster().setEndpoints(ctx));
}

/** It asks before it takes the lock. */
export function fixed(group: Group): void {
  group.go("setEndpoints", (ctx) => new Cluster().setEndpointsInTwoSteps(ctx));
}
