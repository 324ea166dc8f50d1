/**
 * Lines of cells as Go's tabwriter (minwidth 1, tabwidth 8, padding 1, tabs) writes them: columns line up, by tabs alone.
 * Each line has as many cells as the first.
 */
export function alignedByTabs(rows: readonly (readonly string[])[]): string {
  const columns = (rows[0]?.length ?? 0) - 1;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => roundUp(width(row[column]!) + 1))),
  );
  const cell = (text: string, column: number): string =>
    column < columns ? text + "\t".repeat(Math.ceil((widths[column]! - width(text)) / 8)) : text;
  return rows.map((row) => `${row.map(cell).join("")}\n`).join("");
}

/** As Go counts: code points. */
function width(cell: string): number {
  return Array.from(cell).length;
}

function roundUp(width: number): number {
  return Math.ceil(width / 8) * 8;
}
