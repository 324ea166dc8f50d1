/** A pool's heap in a minute of ten times too much: flat, whatever the policy. */

const policies = ["wait", "reject", "drop oldest"];

export const poolOverload = {
  file: "docs/pool-overload.svg",
  results: "docs/results/2026-11-28-pool.json",
  size: { width: 720, height: 360 },
  option: (results) => {
    const { node, tables } = results.find(({ benchmark }) => benchmark === "pool-overload");
    const points = tables[0].figures;
    return {
      title: {
        text: `Heap of an overloaded process on Node ${node.split(".")[0]}, MiB after a collection`,
        left: 12,
        top: 8,
      },
      legend: { bottom: 4, itemGap: 24 },
      grid: { left: 48, right: 28, top: 48, bottom: 76 },
      xAxis: { type: "value", min: 0, max: 60, name: "seconds", nameLocation: "middle", nameGap: 26 },
      yAxis: { type: "value", min: 0 },
      series: policies.map((name) => ({
        name,
        type: "line",
        symbol: "none",
        data: points
          .filter((point) => `${name} heap MiB` in point)
          .map((point) => [point.second, point[`${name} heap MiB`]]),
      })),
    };
  },
};
