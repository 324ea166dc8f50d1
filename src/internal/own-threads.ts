/** The names of the threads that curfew makes to look at others: a dump leaves them out. */
export const ownThreads = { dump: "curfew-dump", debug: "curfew-debug", watchdog: "curfew-watchdog" } as const;
