// `<assert>`: compares what expressions give with what is wanted.
import type { Json } from "../../data/json.ts";
import { ConfigError, faultLine } from "../../errors/config-error.ts";
import type { Problems } from "../../errors/problems.ts";
import { defineAction } from "../../flow/action-definition.ts";
import type { ActionSite } from "../../flow/action-site.ts";
import type { FlowContext } from "../../flow/context.ts";
import { compileJsonTemplate } from "../../flow/json-template.ts";
import type { Step } from "../../flow/step.ts";
import { SourceText } from "../../source/source-text.ts";
import { type CompiledXPath, compileXPath } from "../../xpath/compile.ts";
import { compare } from "../compare.ts";
import type { Failure } from "../failure.ts";
import { itemPlaces, stringAt } from "../item-places.ts";
import { runOf } from "../test-run.ts";
import { AssertionFault, readWanted, type Wanted } from "../wanted.ts";

export const assertAction = defineAction({
  name: "assert",
  about: "Compares what expressions give with what is wanted; a JSON array of assertions.",
  attributes: {},
  body: "text",
  compile: (site) => {
    const template = compileJsonTemplate(site);
    const source = site.templateSource();
    const places = itemPlaces(source.text);
    if (template.constant !== undefined) return constantStep(template.constant, places, site);
    return (context) => {
      const json = template.run(context);
      const items = Array.isArray(json) ? (json as readonly Json[]) : undefined;
      const exact = items?.length === places.length;
      const at = (index: number): string => placeOf(site, exact ? places[index] : undefined);
      if (items === undefined) return note(context, [{ at: at(0), message: NO_LIST }]);
      return note(
        context,
        items.map((item, index) => check(item, at(index), site, context)),
      );
    };
  },
});

const NO_LIST = "<assert> wants a JSON array of assertions";

type Compiled = { readonly expression: CompiledXPath; readonly wanted: Wanted; readonly message: string | undefined };

/** All assertions are known: their faults are, too. */
function constantStep(json: Json, places: readonly number[], site: ActionSite): Step {
  const source = site.templateSource();
  if (!Array.isArray(json)) throw source.trim().error(0, NO_LIST);
  const { problems } = site.compiler;
  const assertions = (json as readonly Json[]).flatMap((item, index) => {
    const start = places[index] ?? 0;
    const compiled = located(problems, source, start, () => compileAssertion(item, stringAt(source, start), site));
    if (compiled === undefined) return [];
    checkFile(compiled.wanted, site, source, start);
    return [{ ...compiled, at: placeOf(site, start) }];
  });
  // Expressions may have to be evaluated again: nothing is noted before all of them are.
  return (context) =>
    note(
      context,
      assertions.map((assertion) => evaluate(assertion, assertion.at, site, context)),
    );
}

function located<T>(problems: Problems, source: SourceText, start: number, compile: () => T): T | undefined {
  return problems.collect(() => {
    try {
      return compile();
    } catch (fault) {
      throw fault instanceof AssertionFault ? source.error(start, fault.message, fault.hint) : fault;
    }
  });
}

/** @param text the expression in the file. @throws AssertionFault, ConfigError */
function compileAssertion(item: Json, text: SourceText | undefined, site: ActionSite): Compiled {
  const { expression, wanted, message } = partsOf(item);
  return { expression: site.xpath(text ?? SourceText.of(expression)), wanted, message };
}

function partsOf(item: Json): { readonly expression: string; readonly wanted: Wanted; readonly message?: string } {
  if (!Array.isArray(item)) throw new AssertionFault("An assertion is an array", SHAPE);
  const [expression, wanted, message, ...more] = item as readonly Json[];
  if (typeof expression !== "string") throw new AssertionFault("The expression of an assertion is a string", SHAPE);
  if (message !== undefined && typeof message !== "string")
    throw new AssertionFault("The message of an assertion is a string", SHAPE);
  if (more.length > 0) throw new AssertionFault("An assertion has three parts at most", SHAPE);
  const read = { expression, wanted: readWanted(wanted) };
  return message === undefined ? read : { ...read, message };
}

const SHAPE = 'Write ["expression", wanted, "message"].';

/** A golden file that isn't there is known before the test runs. */
function checkFile(wanted: Wanted, site: ActionSite, source: SourceText, start: number): void {
  if (wanted.kind !== "flags" || wanted.file === undefined) return;
  const files = site.compiler.site;
  if (files.lookUp(files.resolve(wanted.file, site.folder))?.stats.isFile()) return;
  const hint = "File names are relative to the test; a leading slash is the app folder.";
  site.compiler.problems.add(source.error(start, `There is no file "${wanted.file}" in the app`, hint));
}

/** A computed assertion. */
function check(item: Json, at: string, site: ActionSite, context: FlowContext): Failure | undefined {
  try {
    const { expression: text, wanted, message } = partsOf(item);
    // What may wait has to be known at load.
    const expression = compileXPath(SourceText.of(text), site.compiler.options);
    return evaluate({ expression, wanted, message }, at, site, context);
  } catch (fault) {
    if (fault instanceof AssertionFault) return { at, message: faultLine(new ConfigError(fault.message, fault)) };
    if (!(fault instanceof ConfigError)) throw fault;
    const { message, hint } = fault;
    return {
      at,
      expression: String((item as readonly Json[])[0]),
      message: faultLine(new ConfigError(message, { hint })),
    };
  }
}

function evaluate(assertion: Compiled, at: string, site: ActionSite, context: FlowContext): Failure | undefined {
  const { expression, wanted, message } = assertion;
  const { files, site: app } = context.services;
  const readFile = (name: string): string | undefined => files.read(app.resolve(name, site.folder))?.text();
  const alert = (topic: string, text: string): void => context.alert(topic, text);
  const mismatch = compare(expression.value(context.frame()), wanted, { alert, readFile });
  if (mismatch === undefined) return undefined;
  const said = [message, mismatch.message].filter((part) => part !== undefined).join(": ");
  return { at, expression: expression.source, ...mismatch, message: said === "" ? undefined : said };
}

function note(context: FlowContext, results: readonly (Failure | undefined)[]): undefined {
  const run = runOf(context);
  run.asserted += results.length;
  for (const failure of results) if (failure !== undefined) run.failures.push(failure);
  return undefined;
}

/** File and line. @param index in the action's text; undefined for the action itself */
function placeOf(site: ActionSite, index: number | undefined): string {
  const { element } = site;
  const { file, line } =
    index === undefined ? element.file.positionAt(element.offset) : site.templateSource().positionAt(index);
  return `${file}:${line}`;
}
