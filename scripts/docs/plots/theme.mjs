/** How every plot looks. A page may be light or dark, and the plot cannot know: all colours are readable on both. */

const ink = "#7a7f87";
const faint = "#7a7f8740";

const axis = {
  axisLine: { lineStyle: { color: ink } },
  axisTick: { lineStyle: { color: ink } },
  axisLabel: { color: ink },
  nameTextStyle: { color: ink },
  splitLine: { lineStyle: { color: faint } },
  minorTick: { show: false },
};

export const theme = {
  color: ["#3987e5", "#199e70", "#d9730d", "#d55181", "#9085e9", "#b8860b"],
  backgroundColor: "transparent",
  textStyle: { fontFamily: "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" },
  title: { textStyle: { color: ink, fontSize: 14, fontWeight: 600 }, subtextStyle: { color: ink } },
  legend: { textStyle: { color: ink } },
  line: { lineStyle: { width: 2 }, symbol: "circle", symbolSize: 7 },
  valueAxis: axis,
  logAxis: axis,
  timeAxis: axis,
  categoryAxis: axis,
};
