/** What a person can do, for F1. */
export const helpLines: readonly string[] = [
  "",
  "  arrows, PgUp, PgDn, Home, End    move",
  "  F3 /                             search: jumps to the next row with it",
  "  F4 \\                             filter: shows only rows with it; Esc shows all again",
  "  F5 t                             tree of groups, and back",
  "  l                                list of single tasks, and back",
  "  F6 >                             sort by count, age, wait, name",
  "  Enter                            list the tasks of a row, or tell all of one; there, s shows its async stack",
  "  Esc                              back",
  "  F9 k                             ask the chosen task or group to stop; wants the debug server's token",
  "  p Space                          pause the picture; the process goes on",
  "  F10 q Ctrl-C                     quit; the process is left as it was",
  "",
  "  any key: back",
];
