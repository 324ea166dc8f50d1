/**
 * The plots in `docs/`, drawn from what a benchmark measured: a list of results in `docs/results/` (`npm run bench -- … --into
 * FILE`). They are committed, so that a page can show them; the check draws them anew and compares.
 *
 * A plot is a module in `plots/`: `file`, `results`, `size`, and `option(results)`, what echarts is to draw.
 */
import fs from "node:fs";
import { generatedFile } from "../lib/generated.mjs";
import { at } from "../lib/paths.mjs";
import { dumpGrowth } from "./plots/dump-growth.mjs";
import { poolOverload } from "./plots/pool-overload.mjs";
import { theme } from "./plots/theme.mjs";

const all = [dumpGrowth, poolOverload];

export async function plots({ update }) {
  for (const plot of all) generatedFile(plot.file, await svgOf(plot), update);
}

async function svgOf({ file, results, size, option }) {
  const echarts = await import("echarts");
  const chart = echarts.init(null, theme, { renderer: "svg", ssr: true, ...size });
  chart.setOption({ animation: false, ...option(JSON.parse(fs.readFileSync(at(results), "utf8"))) });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // echarts numbers its charts, so one plot more would change the names in all that follow.
  const name = file.replace(/^.*\/|\.svg$/g, "");
  return `${svg.replaceAll(/\bzr\d+-/g, `${name}-`)}\n`;
}
