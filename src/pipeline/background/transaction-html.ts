// Transactions as pages for people: no scripts, nothing loaded, readable as plain text too.

import type { Json } from "../../data/json.ts";
import { htmlText, styledPageFields } from "../answers/html-page.ts";
import type { TransactionRecord } from "./transaction-record.ts";

const style = `
:root{color-scheme:light dark;--line:#d5dae1;--soft:#66707d}
@media(prefers-color-scheme:dark){:root{--line:#3a414b;--soft:#9aa5b1}}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem}
h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.35rem 1.25rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500}
pre{font:13px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
`;

/** Nothing but this style may act on the pages. */
export const pagePolicy: readonly string[] = styledPageFields(style);

type Whole = TransactionRecord & { readonly response: Json };

export function transactionHtml(record: Whole): string {
  const { id, guid, status, created_on, updated_on, errors, response } = record;
  const rows = { GUID: guid, Status: status, Created: created_on, Updated: updated_on };
  const cells = Object.entries(rows).map(([name, value]) => `<tr><th>${name}</th><td>${htmlText(value)}</td></tr>\n`);
  const failed = errors.length === 0 ? "" : `<h2>Errors</h2>\n${shown(errors)}`;
  const answered = response === null ? "" : `<h2>Response</h2>\n${shown(response)}`;
  return page(`Transaction ${id}`, `<table>\n${cells.join("")}</table>\n${failed}${answered}`);
}

/** @param base the path of the resource. @param next where the rest is; undefined where there is none */
export function listHtml(records: readonly TransactionRecord[], base: string, next: string | undefined): string {
  const rows = records.map(
    ({ id, guid, status, created_on, updated_on }) =>
      `<tr><td><a href="${htmlText(`${base}/${id}`)}">${id}</a></td><td>${htmlText(guid)}</td><td>${status}</td><td>${created_on}</td><td>${updated_on}</td></tr>\n`,
  );
  const head = "<tr><th>ID</th><th>GUID</th><th>Status</th><th>Created</th><th>Updated</th></tr>\n";
  const more = next === undefined ? "" : `<p><a rel="next" href="${htmlText(next)}">Older ones</a></p>\n`;
  const table = rows.length === 0 ? "<p>There are none.</p>\n" : `<table>\n${head}${rows.join("")}</table>\n`;
  return page("Transactions", `${table}${more}`);
}

function page(title: string, content: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
${content}</body>
</html>
`;
}

function shown(value: Json): string {
  return `<pre>${htmlText(JSON.stringify(value, null, 2))}</pre>\n`;
}
