// `x-flat-docs`: the routes of the served definition, of the page that shows it, and of the page's files.
import path from "node:path";
import type { Definition, Docs, GatewayPath } from "../../definition/definition.ts";
import type { GatewayRoute } from "../../routing/table.ts";
import type { Plain } from "../../served/completed.ts";
import { entityTag, type Format, servedTexts } from "../../served/served-texts.ts";
import { loadUiAssets, type UiAsset } from "../../served/ui-assets.ts";
import { sendFile } from "../answers/send-file.ts";
import { sendAnswer } from "../answers/write-response.ts";
import type { Exchange } from "../exchange.ts";
import type { RouteCompiler } from "../routes/route-compiler.ts";
import type { Stage } from "../stage.ts";
import type { PlannedRoute } from "../stages.ts";
import { acceptedFormat } from "./accepted-format.ts";
import { docsPage, pageFields } from "./docs-page.ts";
import { type Document, isKnown, sendDocument } from "./send-document.ts";

const FOREVER = "public, max-age=31536000, immutable";

export class DocsRoutes {
  readonly #docs: Docs;
  readonly #definition: Definition;
  readonly #served: Plain;
  readonly #compiler: RouteCompiler;
  /** Of what changes with the app: it is kept, and asked for again. */
  readonly #caching: readonly string[];

  constructor(docs: Docs, definition: Definition, served: Plain, compiler: RouteCompiler) {
    this.#docs = docs;
    this.#definition = definition;
    this.#served = served;
    this.#compiler = compiler;
    this.#caching = ["Cache-Control", docs.security === undefined ? "no-cache" : "private, no-cache"];
  }

  get all(): readonly GatewayRoute<PlannedRoute>[] {
    const { ui } = this.#docs;
    return [...this.#definitions(), ...(ui === undefined ? [] : [...this.#page(ui), ...this.#assets(ui)])];
  }

  /** Under its name, and under the one that it has in the other format. */
  #definitions(): readonly GatewayRoute<PlannedRoute>[] {
    const { path: given, security } = this.#docs;
    const texts = servedTexts(this.#served);
    const fields = [...this.#caching, "Vary", "Accept"];
    return twins(given.path).map(([name, format]) => {
      const answer: Stage = (exchange) => {
        const accept = exchange.request.header("accept");
        sendDocument(exchange, texts[acceptedFormat(accept?.toString(), format)], fields);
        return "done";
      };
      return this.#route(given, name, "the definition", security, answer);
    });
  }

  #page(ui: GatewayPath): readonly GatewayRoute<PlannedRoute>[] {
    const { security, path: definition } = this.#docs;
    const [json = definition.path] = twins(definition.path).flatMap(([name, format]) =>
      format === "json" ? name : [],
    );
    const text = docsPage({
      title: String((this.#served.info as Plain).title),
      definition: relative(ui.path, json),
      assets: relative(ui.path, `${folderOf(ui.path)}/${assets().version}`),
      below: this.#definition.paths.flatMap(({ path }) => (path.endsWith("/**") ? this.#below(path) : [])),
    });
    const document: Document = { text, type: "text/html;charset=utf-8", etag: entityTag(text) };
    const show: Stage = (exchange) => {
      sendDocument(exchange, document, [...pageFields, ...this.#caching]);
      return "done";
    };
    const other = ui.path.endsWith("/") ? ui.path.slice(0, -1) : `${ui.path}/`;
    const location = encodeURI(this.#definition.basePath + ui.path);
    const redirect: Stage = (exchange) => {
      sendAnswer(exchange, 301, ["Location", location], "", "");
      return "done";
    };
    const page = this.#route(ui, ui.path, "the page of the definition", security, show);
    return other === "" ? [page] : [page, this.#route(ui, other, undefined, undefined, redirect)];
  }

  #below(wildcard: string): string {
    return encodeURI(this.#definition.basePath + wildcard.slice(0, -"**".length));
  }

  /** Swagger UI is no secret: its files are public. */
  #assets(ui: GatewayPath): readonly GatewayRoute<PlannedRoute>[] {
    const { version, files } = assets();
    return files.map((file) => {
      const etag = `"${version}"`;
      const answer: Stage = (exchange) => {
        sendAsset(exchange, file, etag);
        return "done";
      };
      return this.#route(ui, `${folderOf(ui.path)}/${version}/${file.name}`, undefined, undefined, answer);
    });
  }

  #route(
    place: GatewayPath,
    name: string,
    target: string | undefined,
    security: Docs["security"],
    answer: Stage,
  ): GatewayRoute<PlannedRoute> {
    const route = this.#compiler.page(this.#definition.basePath + name, target, security, answer);
    return { ...place, path: name, route };
  }
}

/** They are the same for all apps. */
let known: ReturnType<typeof loadUiAssets> | undefined;

function assets(): ReturnType<typeof loadUiAssets> {
  known ??= loadUiAssets();
  return known;
}

function sendAsset(exchange: Exchange, { path: file, type, size }: UiAsset, etag: string): void {
  const fields = ["Cache-Control", FOREVER, "X-Content-Type-Options", "nosniff", "Content-Type", type, "ETag", etag];
  if (isKnown(exchange, etag)) sendAnswer(exchange, 304, fields, "", "");
  else sendFile(exchange, 200, fields, { path: file, start: 0, end: size - 1 });
}

/** The paths of a definition, with the format that each of them names. */
function twins(path: string): readonly (readonly [path: string, format: Format])[] {
  const [, start = path, extension] = /^(.+)\.(ya?ml|json)$/.exec(path) ?? [];
  if (extension === undefined) return [[path, "json"]];
  if (extension !== "json")
    return [
      [path, "yaml"],
      [`${start}.json`, "json"],
    ];
  return [
    [path, "json"],
    [`${start}.yaml`, "yaml"],
  ];
}

function folderOf(ui: string): string {
  return ui.replace(/\/$/, "");
}

/** How a page links to a path: so that it also does behind a server that shows it under another path. */
function relative(page: string, target: string): string {
  return encodeURI(path.posix.relative(page.replace(/[^/]*$/, ""), target));
}
