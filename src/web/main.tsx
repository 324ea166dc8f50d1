/** The page at `/debug/`. Everything that the process says is shown as text, never as markup. */
import { render } from "preact";
import { takeToken } from "./api.js";
import { App } from "./app.js";

takeToken();
render(<App />, document.getElementById("app")!);
