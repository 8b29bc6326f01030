// Charts drawn from the tables they stand beside: the figures are on the page once.
import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--yf-${name}`).trim();

function read(table) {
  const rows = [...table.tBodies[0].rows];
  const labels = rows.map((row) => row.cells[0].textContent.trim());
  const series = [...table.querySelectorAll("thead [data-series]")].map((head, at) => ({
    name: head.textContent.trim(),
    data: rows.map((row) => Number(row.cells[at + 1].dataset.value)),
  }));
  return { labels, series };
}

function options({ labels, series }) {
  const colours = ["ink-4", "ink-3", "ink-2", "ink-1"].map(token);
  const font = { color: token("text-2"), fontFamily: token("font"), fontSize: 12 };
  const line = { lineStyle: { color: token("line") } };
  return {
    animation: false,
    color: colours,
    textStyle: { fontFamily: token("font") },
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, right: 8, itemWidth: 12, itemHeight: 12, textStyle: font },
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
    xAxis: { type: "category", data: labels.map((label) => label.slice(2)), axisLabel: font, axisLine: line, axisTick: { show: false } },
    yAxis: { type: "value", axisLabel: font, splitLine: line },
    series: series.map((each) => ({ ...each, type: "bar", barGap: "10%", barCategoryGap: "30%" })),
  };
}

for (const box of document.querySelectorAll("[data-chart]")) {
  const table = document.getElementById(box.dataset.chart);
  box.hidden = false;
  table.closest("[data-as-table]").open = false;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", table.caption.textContent);
  const chart = echarts.init(box, null, { renderer: "svg" });
  const draw = () => chart.setOption(options(read(table)), true);
  draw();
  addEventListener("resize", () => chart.resize());
  addEventListener("beforeprint", () => chart.resize({ width: 460 }));
  addEventListener("afterprint", () => chart.resize({ width: "auto" }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}
