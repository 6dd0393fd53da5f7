// `<template>`: makes JSON for the response or for a variable.
import { Content } from "../../data/content.ts";
import type { Json } from "../../data/json.ts";
import { jsonElement } from "../../data/json-node.ts";
import type { XNode } from "../../data/node.ts";
import type { CompiledTemplate } from "../../template/compile.ts";
import { defineAction } from "../action-definition.ts";
import { booleans, output, templateInput, textSource } from "../attributes.ts";
import type { FlowContext } from "../context.ts";
import { INVALID_OUTPUT } from "../json-template.ts";
import type { VariableValue } from "../variable-value.ts";

const MIME = "application/json";

export const template = defineAction({
  name: "template",
  about: "Makes JSON with the template language.",
  attributes: {
    in: templateInput,
    out: output,
    src: textSource,
    check: { about: "false leaves the text as it is written and checks nothing.", values: booleans },
  },
  body: "text",
  compile: (site) => {
    const check = site.boolean("check", true);
    const compiled = site.template({ check });
    const contextNode = site.contextOf(compiled);
    const out = site.output();
    const asText = textMaker(compiled, check);
    const asValue = check ? valueMaker(compiled) : asText;
    return (context) => {
      const place = out.locate(context);
      const node = contextNode(context);
      context.writeLocation(place, place.kind === "variable" ? asValue(context, node) : asText(context, node));
      return undefined;
    };
  },
});

type Make = (context: FlowContext, node: XNode | undefined) => VariableValue | undefined;

/** Output known to be valid, or not to be checked, isn't taken apart. */
function textMaker(compiled: CompiledTemplate, check: boolean): Make {
  if (!check || compiled.provenValid) {
    return (context, node) => Content.ofText(compiled.render(context.frame(node)), MIME);
  }
  return (context, node) => {
    const result = compiled.evaluate(context.frame(node));
    if (result.json === undefined) return invalid(context, result.text);
    return result.text === undefined ? Content.ofJson(result.json, MIME) : Content.ofText(result.text, MIME);
  };
}

function valueMaker(compiled: CompiledTemplate): Make {
  return (context, node) => {
    const result = compiled.evaluate(context.frame(node));
    return result.json === undefined ? invalid(context, result.text) : variableOf(result.json);
  };
}

function invalid(context: FlowContext, text: string): Content {
  context.alert("template", INVALID_OUTPUT);
  return Content.ofText(text, MIME);
}

/** Null is undefined; atomic values are XPath's own; objects and lists are nodes. */
function variableOf(json: Json): VariableValue | undefined {
  if (json === null) return undefined;
  return typeof json === "object" ? [jsonElement(json)] : json;
}
