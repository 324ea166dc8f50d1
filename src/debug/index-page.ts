/** One line of the table of profiles. */
export interface ProfileRow {
  readonly name: string;
  readonly count: number;
  readonly description: string;
}

/** `/debug/pprof/`: the page that lists the profiles, in the shape of Go's. Its links bring the token that it was asked with. */
export function indexPage(profiles: readonly ProfileRow[], token: string | null): string {
  const key = token === null ? "" : `&token=${encodeURIComponent(token).replaceAll("'", "%27")}`;
  const rows = profiles.map(
    ({ name, count }) => `<tr><td>${String(count)}</td><td><a href='${name}?debug=1${key}'>${name}</a></td></tr>`,
  );
  const descriptions = profiles.map(
    ({ name, description }) => `<li><div class=profile-name>${name}: </div> ${description}</li>`,
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
<a href="goroutine?debug=2${key}">full goroutine stack dump</a>
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
