export { MainThreadSession } from "./main-thread.js";
