import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

/** One line, or one layer, of a plot: a value for each time. */
export interface Series {
  readonly label: string;
  readonly values: readonly number[];
}

export interface PlotProps {
  /** In seconds since the epoch. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly height: number;
  /** In words, for who does not see it. */
  readonly title: string;
  readonly valueText: (value: number) => string;
  /** Only a line, without axes. */
  readonly spark?: boolean;
}

/** Layers on top of each other, or a single line. */
export function Plot({ times, series, height, title, valueText, spark = false }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const labels = series.map(({ label }) => label).join("\n");
  const theme = `${document.documentElement.dataset["theme"] ?? ""} ${String(matchMedia("(prefers-color-scheme: dark)").matches)}`;

  useEffect(() => {
    const node = place.current!;
    const made = new uPlot(options(node, series, height, valueText, spark), [[], ...series.map(() => [])], node);
    plot.current = made;
    const watcher = new ResizeObserver(() => made.setSize({ width: node.clientWidth, height }));
    watcher.observe(node);
    return () => {
      watcher.disconnect();
      made.destroy();
    };
    // A plot's layers are what it is made with; their values come below.
  }, [labels, height, spark, theme]);

  useEffect(() => {
    plot.current?.setData([[...times], ...stacked(series)] as uPlot.AlignedData);
  });

  return <div class="plot" ref={place} role="img" aria-label={title} />;
}

/** Each on top of those after it, so that the first is drawn first, behind. */
function stacked(series: readonly Series[]): number[][] {
  let below: number[] | undefined;
  const layers = [...series].reverse().map(({ values }) => {
    below = values.map((value, index) => value + (below?.[index] ?? 0));
    return below;
  });
  return layers.reverse();
}

/** Between two times below a plot, in seconds. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300];

function options(
  node: HTMLElement,
  series: readonly Series[],
  height: number,
  valueText: (value: number) => string,
  spark: boolean,
): uPlot.Options {
  // As a colour of something, since a property of our own is only a text.
  const color = (name: string): string => {
    node.style.color = `var(${name})`;
    return getComputedStyle(node).color;
  };
  const font = `11px ${getComputedStyle(node).fontFamily}`;
  const axis = { stroke: color("--dim"), font, grid: { stroke: color("--line"), width: 1 }, ticks: { show: false } };
  const layer = (_: Series, index: number): uPlot.Series => {
    const hue = spark ? color("--accent") : color(`--layer-${String(index % 8)}`);
    return {
      stroke: hue,
      width: spark ? 1.25 : 1,
      fill: spark ? color("--accent-soft") : hue,
      points: { show: false },
    };
  };
  return {
    width: node.clientWidth || 300,
    height,
    padding: spark ? [2, 0, 1, 0] : [8, 4, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: spark
      ? [{ show: false }, { show: false }]
      : [
          { ...axis, size: 22, incrs: steps },
          { ...axis, size: 52, values: (_, ticks) => ticks.map(valueText) },
        ],
    series: [{}, ...series.map(layer)],
  };
}
