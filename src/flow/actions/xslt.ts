// `<xslt>`: transforms a document by an XSLT 1.0 stylesheet, in another thread.
import { Content } from "../../data/content.ts";
import { faultLine } from "../../errors/config-error.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { errorOf } from "../../errors/sent-fault.ts";
import { locationName, parseLocation } from "../../locations/location.ts";
import { WorkerFault } from "../../workers/worker-fault.ts";
import { checkStylesheet, runStylesheet } from "../../xslt/stylesheets.ts";
import type { StylesheetFiles, StylesheetName, StylesheetNeeds, XsltResult } from "../../xslt/xslt-task.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { booleans, input, output } from "../attributes.ts";
import type { FlowContext } from "../context.ts";
import { noteLocation } from "../flow-needs.ts";
import { stylesheetInput, stylesheetValues } from "../stylesheet-values.ts";

type Run = { readonly name: StylesheetName; readonly cache: boolean; needs: StylesheetNeeds };

export const xslt = defineAction({
  name: "xslt",
  about: "Transforms a document by an XSLT 1.0 stylesheet.",
  attributes: {
    src: { about: "The stylesheet, relative to the flow file.", required: true },
    cache: { about: "false compiles the stylesheet anew each time.", values: booleans },
    in: input,
    out: output,
  },
  body: "none",
  compile: (site) => {
    const name = { folder: site.compiler.site.folder, file: site.file("src").path };
    const cache = site.boolean("cache", true);
    const input = site.place("in", { kind: "content" });
    const out = site.output();
    const run: Run = { name, cache, needs: compileNeeds(site, name) };
    return (context) => {
      const from = input.locate(context);
      const to = out.locate(context);
      const read = stylesheetInput(context, from, site.folder);
      const fail = (fault: string) => context.alert("xslt", `${locationName(from)} can't be transformed: ${fault}`);
      if (read.xml === undefined) {
        fail(read.fault);
        return undefined;
      }
      return transform(run, read.xml, context).then((result) => {
        if (typeof result === "string") fail(result);
        else context.writeLocation(to, result);
        return undefined;
      });
    };
  },
});

/** A stylesheet with faults doesn't start; if the thread can't look at it in time, the first run tells what it needs. */
function compileNeeds(site: ActionSite, name: StylesheetName): StylesheetNeeds {
  const { problems, needs } = site.compiler;
  const checked = checkOrFault(name);
  if (checked instanceof WorkerFault) {
    problems.warn(site.error("src", `The stylesheet can't be checked: ${checked.message}`));
    needs.body = true;
    needs.content = true;
  } else if (checked.kind === "needs") {
    noteFiles(site, checked.files);
    for (const warning of checked.warnings) problems.warn(errorOf(warning));
    for (const place of checked.needs.places) notePlace(site, place);
    if (checked.needs.allContents) needs.content = true;
    return checked.needs;
  } else if (checked.kind === "broken") {
    noteFiles(site, checked.files);
    for (const fault of checked.faults) problems.add(errorOf(fault));
  }
  return { parameters: [], places: [], allContents: false };
}

function checkOrFault(name: StylesheetName): XsltResult | WorkerFault {
  try {
    return checkStylesheet(name);
  } catch (error) {
    if (error instanceof WorkerFault) return error;
    throw error;
  }
}

/** They were read in another thread: what is looked up here counts as a file of the app. */
function noteFiles(site: ActionSite, files: StylesheetFiles): void {
  for (const file of files) site.compiler.site.lookUp(file);
}

function notePlace(site: ActionSite, place: string): void {
  const location = parseLocation(place);
  if (typeof location !== "string") noteLocation(site.compiler.needs, location);
}

/** The result, or why there is none. @throws FlowError where the stylesheet has been changed and has faults now */
async function transform(run: Run, input: string, context: FlowContext): Promise<Content | string> {
  const result = await runOrFault(run, input, context);
  if (result instanceof WorkerFault) return faultText(result);
  switch (result.kind) {
    case "needs":
      // It was changed since it was looked at last.
      run.needs = result.needs;
      return transform(run, input, context);
    case "broken":
      throw new FlowError("internal", { cause: result.faults.map((fault) => faultLine(errorOf(fault))).join("\n") });
    case "no-document":
      return result.message;
    case "done":
      if (result.messages !== "") context.services.logger.log(context.request.id, "xslt", result.messages.trim());
      return typeof result.body === "string"
        ? Content.ofText(result.body, result.mime)
        : Content.ofBytes(Buffer.from(result.body), result.mime);
  }
}

async function runOrFault(run: Run, input: string, context: FlowContext): Promise<XsltResult | WorkerFault> {
  const { name, needs } = run;
  const cache = run.cache && context.services.settings.xsltCache;
  try {
    return await runStylesheet({ ...name, cache, needs, input, ...stylesheetValues(context, needs) });
  } catch (error) {
    if (error instanceof WorkerFault) return error;
    throw error;
  }
}

function faultText({ kind, message, cause }: WorkerFault): string {
  return kind === "crash" && cause instanceof Error ? cause.message : message;
}
