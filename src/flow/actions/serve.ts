// `<serve>`: a simple file server for one folder of the app.
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { Content } from "../../data/content.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { mimeTypeOf } from "../../locations/file-cache.ts";
import { regularFile, type ServedPath, servedPath } from "../../locations/serve-path.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { booleans, output } from "../attributes.ts";
import { selectPart, validatorsOf } from "../conditional-request.ts";
import type { FlowContext } from "../context.ts";

type File = Extract<ServedPath, { kind: "file" }>;

export const serve = defineAction({
  name: "serve",
  about: "A file server for one folder of the app.",
  attributes: {
    dir: { about: "The folder, relative to the flow file.", required: true },
    "fallback-doc": {
      about: "The file for everything that can't be found; with a leading slash relative to dir.",
      required: true,
    },
    terminate: { about: "false goes on with the flow; by default the request ends.", values: booleans },
    out: output,
  },
  body: "none",
  compile: (site) => {
    const folder = compileFolder(site);
    const fallback = compileFallback(site, folder);
    const terminate = site.boolean("terminate", true);
    const out = site.output();
    const streams = terminate && out.constant?.kind === "content";
    return (context) => {
      const found = servedPath(context.services.site, folder, context.request.path);
      if (found.kind === "folder") return redirect(context);
      const file = found.kind === "file" ? found : fallbackFile(context, fallback);
      if (!isReadable(file.path)) return forbid(context);
      if (streams) return sendFile(context, file);
      // The type goes with the content, which later actions may change.
      setFileFields(context, file);
      context.writeLocation(out.locate(context), context.services.files.read(file.path));
      return terminate ? "output" : undefined;
    };
  },
});

/** The absolute path of `dir`. @throws ConfigError where it is no folder of the app */
function compileFolder(site: ActionSite): string {
  const name = site.literal("dir")?.text ?? "";
  const files = site.compiler.site;
  const found = files.lookUp(files.resolve(name, site.folder));
  if (found?.stats.isDirectory()) return found.path;
  throw site.error(
    "dir",
    `There is no folder "${name}" in the app`,
    "It is relative to the flow file; a leading slash is the app folder.",
  );
}

/** The absolute path of `fallback-doc`; a leading slash is `dir`. */
function compileFallback(site: ActionSite, folder: string): string {
  const name = site.literal("fallback-doc")?.text ?? "";
  const files = site.compiler.site;
  const absolute = name.startsWith("/") ? path.join(folder, name) : files.resolve(name, site.folder);
  if (regularFile(files, absolute).kind !== "file") {
    const where = name.startsWith("/") ? "dir" : "the flow file";
    site.compiler.problems.warn(
      site.error("fallback-doc", `There is no file "${name}"`, `It is looked for below ${where}.`),
    );
  }
  return absolute;
}

function fallbackFile(context: FlowContext, fallback: string): File {
  const { site } = context.services;
  const found = regularFile(site, fallback);
  if (found.kind === "file") return found;
  throw new FlowError("internal", { cause: `The fallback document ${site.nameOf(fallback)} can't be read` });
}

function isReadable(absolutePath: string): boolean {
  try {
    accessSync(absolutePath, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The same path with a slash at its end. It starts with one slash: two would name another host. */
function redirect(context: FlowContext): "output" {
  const { path: urlPath, query } = context.request;
  context.response.status = 301;
  context.response.set("Location", [`${urlPath}/${query === undefined ? "" : `?${query}`}`]);
  context.content = Content.ofText(
    "<!DOCTYPE html><title>Moved Permanently</title><h1>Moved Permanently</h1>\n",
    "text/html",
  );
  return "output";
}

function forbid(context: FlowContext): "output" {
  context.response.status = 403;
  context.content = Content.ofText("Forbidden\n", "text/plain");
  return "output";
}

function setFileFields(context: FlowContext, { size, modified }: File): ReturnType<typeof validatorsOf> {
  const validators = validatorsOf(size, modified);
  context.response.status = 200;
  context.response.set("Last-Modified", [validators.lastModified]);
  return validators;
}

function sendFile(context: FlowContext, file: File): "output" {
  const { response, request } = context;
  const validators = setFileFields(context, file);
  response.set("Content-Type", [mimeTypeOf(file.path)]);
  response.set("ETag", [validators.etag]);
  response.set("Accept-Ranges", ["bytes"]);
  const { size } = file;
  const part = selectPart(request, size, validators);
  context.content = undefined;
  if (part.kind === "whole") context.file = { path: file.path, start: 0, end: size - 1 };
  else if (part.kind === "range") {
    response.status = 206;
    response.set("Content-Range", [`bytes ${part.start}-${part.end}/${size}`]);
    context.file = { path: file.path, start: part.start, end: part.end };
  } else if (part.kind === "unchanged") response.status = 304;
  else if (part.kind === "failed") {
    response.status = 412;
    response.set("Content-Type", []);
  } else {
    response.status = 416;
    response.set("Content-Range", [`bytes */${size}`]);
    response.set("Content-Type", []);
  }
  return "output";
}
