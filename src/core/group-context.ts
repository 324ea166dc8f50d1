import { CancelContext } from "./derived.js";
import type { ContextNode, GroupAbove } from "./node.js";
import { EndStop, type Stop } from "./stop.js";

/** The group behind the context. */
interface Engine extends GroupAbove {
  readonly name: string;
  /** The group's context was stopped, by the group or from above. */
  stopping(stop: Stop): void;
}

/** The context of a group: its stop reaches the tasks, each in its turn. */
export class GroupContext extends CancelContext {
  constructor(
    parent: ContextNode,
    private readonly run: Engine,
  ) {
    super(parent);
  }

  override get label(): string {
    return this.run.name;
  }

  override get group(): GroupAbove {
    return this.run;
  }

  override get ownerName(): string {
    return this.label;
  }

  /** Stays linked to its parent until the end: a later stop from above may shorten the grace period. */
  override halt(stop: Stop): void {
    const fresh = this.halted === null;
    this.inherit(fresh ? stop.branch() : stop);
    // Undefined while the constructor runs: then the run looks for itself.
    if (fresh) (this.run as Engine | undefined)?.stopping(this.halted!);
  }

  /** Nothing that was derived from it may go on: the group ends. */
  release(): void {
    this.inherit(groupEnded);
  }

  /** The group has ended. */
  leave(): void {
    this.link.unhook();
    // If it was stopped, by a branch of its own: see `halt`.
    this.halted!.unfollow();
  }
}

/** What stops a group's context when the group has ended. */
export const groupEnded: Stop = new EndStop("its group has ended");
