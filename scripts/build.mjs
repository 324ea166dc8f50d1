/** `npm run build`: compiles the library, its tests, its examples and its benchmarks, where they have changed. */
import { ready } from "./lib/ready.mjs";
import { script } from "./lib/say.mjs";

await script(import.meta.url, (names) => ready(...names));
