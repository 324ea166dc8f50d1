/** Test files that do not run under leak checks, by how their paths begin, each with the reason. */
export const unchecked = {};

/** Whether the compiled file is one of them. */
export function isUnchecked(file) {
  const name = file.split("\\").join("/").split("/.build/test/").at(-1);
  return Object.keys(unchecked).some((each) => name.startsWith(each));
}
