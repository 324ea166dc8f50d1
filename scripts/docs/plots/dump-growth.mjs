/** What a dump takes, by how many functions are suspended: as many times more functions, so many times more time. */

/** Of which Node the figures are. */
const node = "24";

const lines = [
  { name: "full dump", key: "full whole ms" },
  { name: "V8's own snapshot", key: "snapshot whole ms" },
  { name: "stacks alone", key: "stacks whole ms" },
];

export const dumpGrowth = {
  file: "docs/dump-growth.svg",
  results: "docs/results/2026-11-28-dump.json",
  size: { width: 720, height: 420 },
  option: (results) => {
    const { tables } = results.find((result) => result.node.startsWith(`${node}.`));
    const points = tables[0].figures;
    return {
      title: { text: `What a dump takes on Node ${node}, seconds`, left: 12, top: 8 },
      legend: { bottom: 4, itemGap: 24 },
      grid: { left: 56, right: 44, top: 48, bottom: 84 },
      xAxis: {
        type: "log",
        min: points[0].functions,
        max: points.at(-1).functions,
        name: "suspended functions",
        nameLocation: "middle",
        nameGap: 30,
        axisLabel: { formatter: thousands },
      },
      yAxis: { type: "log", axisLabel: { formatter: String } },
      series: [...lines.map((line) => measured(line, points)), proportional(points)],
    };
  },
};

function measured({ name, key }, points) {
  return { name, type: "line", data: points.map((point) => [point.functions, point[key] / 1000]) };
}

/** Through the largest snapshot: what is parallel to this line grows in proportion. */
function proportional(points) {
  const { functions, "snapshot whole ms": ms } = points.at(-1);
  const from = points[0].functions;
  return {
    name: "in proportion",
    type: "line",
    symbol: "none",
    lineStyle: { type: "dashed", width: 1, color: "#7a7f87" },
    itemStyle: { color: "#7a7f87" },
    data: [
      [from, (ms / 1000) * (from / functions)],
      [functions, ms / 1000],
    ],
  };
}

const thousands = (count) => count.toLocaleString("en");
