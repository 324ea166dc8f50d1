/** Test files that do not run under leak checks, by how their paths begin, each with the reason. */
export const unchecked = {
  // The check keeps lost tasks, so that they can be shown: none is found lost.
  "core/group-below": "a lost task below a group",
  "core/lost": "lost tasks",
  "core/registry": "lost tasks in the profile",
  "pool/grace": "lost items",
  "sync/deadlock": "locks that lost tasks leave behind",
  "sync/lost": "lost waits",
  // The check is an observer itself.
  "core/observe": "what is kept while nobody observes",
};

/** Whether the compiled file is one of them. */
export function isUnchecked(file) {
  const name = file.split("\\").join("/").split("/.build/test/").at(-1);
  return Object.keys(unchecked).some((each) => name.startsWith(each));
}
