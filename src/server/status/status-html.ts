// The status as a page for people: no scripts, nothing loaded, readable as plain text too.
import { htmlText, styledPageFields } from "../../pipeline/answers/html-page.ts";
import type { Counts } from "../../telemetry/figures.ts";
import type { RouteState, StatusSummary, UpstreamState, WorkerRow } from "./status-summary.ts";

const style = `
:root{color-scheme:light dark;--line:#d5dae1;--soft:#66707d;--card:#f5f7f9;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--line:#3a414b;--soft:#9aa5b1;--card:#1d2127;--bad:#ff8a80}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:0 auto;padding:1.5rem}
header{border-bottom:1px solid var(--line);padding-bottom:.75rem;margin-bottom:1.25rem}
h1{font-size:1.5rem;margin:0}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
p{margin:.25rem 0}
.soft{color:var(--soft)}
.bad{color:var(--bad);font-weight:600}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.75rem;margin:0}
dl div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0;font-size:1.2rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.35rem 1.25rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500;font-size:.85rem}
.n{text-align:right;white-space:nowrap}
pre{font:13px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
`;

/** Nothing but this style may act on the page. */
export const statusPolicy: readonly string[] = styledPageFields(style);

/** A page with more rows helps nobody: JSON has all. */
const MAX_ROWS = 500;

export function statusHtml(status: StatusSummary): string {
  const { workers, routes, upstreams } = status;
  const title = `${status.site}: Flatgate ${status.version}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${htmlText(status.site)}</h1>
<p class="soft">Flatgate ${htmlText(status.version)} on Node ${htmlText(status.node)}, role ${htmlText(status.role)}, started ${time(status.started)}, app loaded ${time(status.loaded)}</p>
</header>
<main>
${overview(status)}
${status.problems.length === 0 ? "" : section("The last reload failed", `<pre class="bad">${htmlText(status.problems.join("\n"))}</pre>\n`)}
${section("Workers", workerTable(workers))}
${section("Routes", routeTable(routes))}
${section("Upstreams", upstreams.length === 0 ? none("No upstream was asked so far.") : upstreamTable(upstreams))}
${section("Alerts", Object.keys(status.alerts).length === 0 ? none("None.") : table(["Topic", "#Number"], rowsOf(status.alerts)))}
</main>
<footer><p class="soft">The same as <a href="?format=json">JSON</a>. Figures count from the start of each worker.</p></footer>
</body>
</html>
`;
}

function overview({ uptime, requests, connections, memory, cache, reloads, deaths }: StatusSummary): string {
  const errors = Object.entries(requests.statuses)
    .filter(([name]) => name.startsWith("5"))
    .reduce((sum, [, value]) => sum + value, 0);
  const cached = cache.requests;
  const asked = Object.values(cached).reduce((sum, value) => sum + value, 0);
  return `<dl>
${card("Uptime", duration(uptime))}
${card("Requests", number(requests.total))}
${card("Running now", number(requests.running))}
${card("Answered with 5xx", number(errors), errors > 0)}
${card("Connections", number(connections))}
${card("Memory", bytes(memory.rss))}
${card("Heap", `${bytes(memory.heapUsed)} of ${bytes(memory.heapTotal)}`)}
${card("Cache", `${bytes(cache.bytes)}${asked === 0 ? "" : `, ${percent((cached.hit ?? 0) / asked)} hits`}`)}
${card("Reloads", `${number(reloads.done)}${reloads.failed > 0 ? `, ${number(reloads.failed)} failed` : ""}`, reloads.failed > 0)}
${deaths === 0 ? "" : card("Workers that died", number(deaths), true)}
</dl>`;
}

function card(name: string, value: string, isBad = false): string {
  return `<div><dt>${htmlText(name)}</dt><dd${isBad ? ' class="bad"' : ""}>${htmlText(value)}</dd></div>`;
}

function section(title: string, content: string): string {
  return `<section><h2>${htmlText(title)}</h2>\n${content}</section>`;
}

function none(text: string): string {
  return `<p class="soft">${htmlText(text)}</p>\n`;
}

function workerTable(workers: readonly WorkerRow[]): string {
  const rows = workers.map(({ pid, uptime, memory, connections, running, eventLoop }) => [
    String(pid),
    duration(uptime),
    bytes(memory.rss),
    bytes(memory.heapUsed),
    number(connections),
    number(running),
    `${milliseconds(eventLoop.mean)}, 99%: ${milliseconds(eventLoop.p99)}`,
  ]);
  return table(["Process", "Uptime", "#Memory", "#Heap", "#Connections", "#Running", "#Event loop delay"], rows);
}

/** Those with the most requests first. */
function routeTable(routes: readonly RouteState[]): string {
  const rows = [...routes]
    .sort((a, b) => b.requests - a.requests)
    .map(({ method, path, target, requests, statuses, seconds }) => [
      method,
      path,
      target,
      number(requests),
      counts(statuses),
      requests === 0 ? "" : milliseconds(seconds),
    ]);
  return table(["Method", "Path", "Served by", "#Requests", "Statuses", "#Mean time"], rows);
}

function upstreamTable(upstreams: readonly UpstreamState[]): string {
  const rows = upstreams.map(({ upstream, requests, statuses, errors, seconds, active, idle }) => [
    upstream,
    number(requests),
    counts(statuses),
    counts(errors),
    requests === 0 ? "" : milliseconds(seconds),
    `${number(active)} in use, ${number(idle)} idle`,
  ]);
  return table(["Upstream", "#Requests", "Statuses", "Errors", "#Mean time", "Connections"], rows);
}

/** @param heads those with a # are of numbers */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (tag: string, at: number, text: string): string =>
    `<${tag}${heads[at]?.startsWith("#") ? ' class="n"' : ""}>${htmlText(text)}</${tag}>`;
  const head = heads.map((text, at) => cell("th", at, text.replace("#", ""))).join("");
  const body = rows
    .slice(0, MAX_ROWS)
    .map((row) => `<tr>${row.map((text, at) => cell("td", at, text)).join("")}</tr>\n`);
  const more = rows.length > MAX_ROWS ? none(`And ${number(rows.length - MAX_ROWS)} more, which JSON has.`) : "";
  return `<div class="scroll"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("")}</tbody>\n</table></div>\n${more}`;
}

function rowsOf(all: Counts): readonly (readonly string[])[] {
  return Object.entries(all).map(([name, value]) => [name, number(value)]);
}

/** `200: 12, 404: 1` */
function counts(all: Counts): string {
  return Object.entries(all)
    .map(([name, value]) => `${name}: ${number(value)}`)
    .join(", ");
}

/** Made once: to make one takes longer than a row of the page. */
const whole = new Intl.NumberFormat("en");
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

function number(value: number): string {
  return whole.format(value);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function milliseconds(seconds: number): string {
  return `${tenths.format(seconds * 1000)} ms`;
}

function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  const power = Math.min(3, Math.floor(Math.log2(size) / 10));
  return `${tenths.format(size / 1024 ** power)} ${["B", "KiB", "MiB", "GiB"][power]}`;
}

/** The two largest parts: `3 d 4 h`. */
function duration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [Math.floor(seconds) % 60, "s"],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}

function time(iso: string): string {
  return `<time datetime="${htmlText(iso)}">${htmlText(iso.slice(0, 19).replace("T", " "))} UTC</time>`;
}
