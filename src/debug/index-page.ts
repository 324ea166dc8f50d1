import type { ProfileRoute } from "./profiles.js";

/**
 * `/debug/pprof/`: the page that lists the profiles, in the shape of Go's. `tasks`: how many there are; of the others nothing is
 * counted before it is asked for. The links bring the token that the page was asked with.
 */
export function indexPage(
  profiles: Readonly<Record<string, ProfileRoute>>,
  tasks: number,
  token: string | null,
): string {
  const key = token === null ? "" : `token=${encodeURIComponent(token).replaceAll("'", "%27")}`;
  const link = (name: string, query: string): string => {
    const asked = [query, key].filter((part) => part !== "").join("&");
    return asked === "" ? name : `${name}?${asked}`;
  };
  const rows = Object.entries(profiles).map(([name, { query = "debug=1" }]) => {
    const count = name === "tasks" ? String(tasks) : "";
    return `<tr><td>${count}</td><td><a href='${link(name, query)}'>${name}</a></td></tr>`;
  });
  const descriptions = Object.entries(profiles).map(
    ([name, { description }]) => `<li><div class=profile-name>${name}: </div> ${description}</li>`,
  );
  return `<html>
<head>
<title>/debug/pprof/</title>
<style>
.profile-name{
	display:inline-block;
	width:6rem;
}
</style>
</head>
<body>
/debug/pprof/
<br>
<p>Set debug=1 as a query parameter to export in legacy text format</p>
<br>
Types of profiles available:
<table>
<thead><td>Count</td><td>Profile</td></thead>
${rows.join("\n")}
</table>
<a href="${link("goroutine", "debug=2")}">full goroutine stack dump</a>
<br>
<p>
Profile Descriptions:
<ul>
${descriptions.join("\n")}
</ul>
</p>
</body>
</html>
`;
}
