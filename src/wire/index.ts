export type { Dump, Frame, InThread, ProcessInfo, StackGroup, ThreadDump, Waker, WakerKind } from "./dump.js";
export type { Profile, Quantity, Sample } from "./profile.js";
export type { LostTask, TaskGroup, TaskInfo, TaskState } from "./tasks.js";
export type { TaskReading, TaskRow } from "./reading.js";
export type {
  Changes,
  Hello,
  LiveFigures,
  LiveGroupRow,
  LiveMessage,
  LiveQueue,
  LiveReading,
  LiveTaskRow,
  Restart,
  Tick,
  Whole,
} from "./live.js";
