/** Where things are. Everything that is generated lives in `dist/`, `.build/` and `.cache/`, none of which is committed. */
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** An absolute path from parts below the root. */
export const at = (...parts) => path.join(root, ...parts);

/** A path as a person would type it: from the root, with forward slashes. */
export const shown = (file) => path.relative(root, path.resolve(root, file)).split(path.sep).join("/");
