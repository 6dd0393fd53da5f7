// XML Schemas of flow files and of conf/config.xml, for editors: made of the tables that the compiler uses.
import type {
  ActionDefinition,
  ActionTable,
  AttributeDefinition,
  AttributeTable,
  PartDefinition,
  PartTable,
} from "./action-definition.ts";
import { commonAttributes } from "./attributes.ts";
import { flatPart } from "./config-parts.ts";
import { branches } from "./control/if.ts";
import { leaveActions } from "./control/leave.ts";
import { xml } from "./xml-text.ts";

/** A kind of flow file: its root element, and the actions that it may have. */
export type FlowRoot = { readonly name: string; readonly about: string; readonly actions: ActionTable };

const BLANK = "blank";

/** @param id what the schema calls itself */
export function flowSchema(id: string, roots: readonly FlowRoot[]): string {
  const used = new Map(roots.flatMap(({ actions }) => [...actions, ...leaveActions]));
  return schemaOf(id, [
    ...roots.flatMap(rootDeclarations),
    ...[...used.values()].filter((action) => !hasSteps(action)).map(typeOf),
  ]);
}

export function configSchema(id: string): string {
  const config = { about: "The configuration of an app.", attributes: {}, parts: flatPart(true) };
  return schemaOf(id, [elementOf("config", config)]);
}

function schemaOf(id: string, declarations: readonly string[]): string {
  const attributes = { "xmlns:xs": "http://www.w3.org/2001/XMLSchema", id, elementFormDefault: "qualified" };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml("xs:schema", attributes, [...declarations, blankType()])}`;
}

/** White space and comments alone: what XML Schema calls empty couldn't even have a line break. */
function blankType(): string {
  const facets = [xml("xs:maxLength", { value: "0" })];
  return xml("xs:simpleType", { name: BLANK }, [xml("xs:restriction", { base: "xs:token" }, facets)]);
}

/** The root element, the type of all its blocks, and the steps that these have. */
function rootDeclarations({ name, about, actions }: FlowRoot): readonly string[] {
  const steps = `${name}-steps`;
  const block = `${name}-block`;
  const group = [xml("xs:group", { ref: steps, ...anyNumber })];
  const blockElement = (tag: string, part: PartDefinition, occurs: Readonly<Record<string, string>>): string =>
    xml("xs:element", { name: tag, ...occurs }, [
      documentation(part.about),
      xml("xs:complexType", {}, [
        xml("xs:complexContent", {}, [xml("xs:extension", { base: block }, attributesOf(part.attributes))]),
      ]),
    ]);
  const branch = (tag: keyof typeof branches, occurs: Readonly<Record<string, string>>): string =>
    blockElement(tag, branches[tag], occurs);
  const condition = [branch("if", {}), branch("elseif", anyNumber), branch("else", { minOccurs: "0" })];
  const known = [...new Set([...actions.values(), ...leaveActions.values()])];
  return [
    xml("xs:element", { name, type: block }, [documentation(about)]),
    xml("xs:complexType", { name: block }, group),
    xml("xs:group", { name: steps }, [
      xml("xs:choice", {}, [
        xml("xs:sequence", {}, condition),
        ...known.map((action) =>
          hasSteps(action)
            ? blockElement(action.name, { ...action, attributes: { ...action.attributes, ...commonAttributes } }, {})
            : xml("xs:element", { name: action.name, type: typeName(action.name) }, [documentation(action.about)]),
        ),
      ]),
    ]),
  ];
}

const anyNumber = { minOccurs: "0", maxOccurs: "unbounded" };

function typeName(action: string): string {
  return `${action}-action`;
}

/** Whether the elements of an action are steps. */
function hasSteps({ body, parts }: ActionDefinition): boolean {
  return body === "elements" && parts === undefined;
}

function typeOf({ name: action, body, attributes, parts }: ActionDefinition): string {
  const name = typeName(action);
  const known = { ...attributes, ...commonAttributes };
  if (body === "elements") return xml("xs:complexType", { name }, partsType(parts ?? {}, known));
  return xml("xs:complexType", { name }, textType(body === "text" ? "xs:string" : BLANK, known));
}

function partsType(parts: PartTable, attributes: AttributeTable): readonly string[] {
  const elements = Object.entries(parts).map(([name, part]) => elementOf(name, part));
  return [xml("xs:choice", anyNumber, elements), ...attributesOf(attributes)];
}

function textType(base: string, attributes: AttributeTable): readonly string[] {
  return [xml("xs:simpleContent", {}, [xml("xs:extension", { base }, attributesOf(attributes))])];
}

function elementOf(name: string, { about, attributes, parts }: PartDefinition): string {
  const type = parts === undefined ? textType(BLANK, attributes) : partsType(parts, attributes);
  return xml("xs:element", { name }, [documentation(about), xml("xs:complexType", {}, type)]);
}

function attributesOf(attributes: AttributeTable): readonly string[] {
  return Object.entries(attributes).map(([name, attribute]) => {
    const { about, required, values } = attribute;
    const declared = { name, ...(required && { use: "required" }) };
    if (values === undefined) return xml("xs:attribute", { ...declared, type: "xs:string" }, [documentation(about)]);
    return xml("xs:attribute", declared, [documentation(about), xml("xs:simpleType", {}, [valuesOf(attribute)])]);
  });
}

/** One of the values, or an expression where that is allowed. */
function valuesOf({ values = [], computed }: AttributeDefinition): string {
  const listed = values.map((value) => xml("xs:enumeration", { value }));
  const enumeration = xml("xs:restriction", { base: "xs:string" }, listed);
  if (!computed) return enumeration;
  const expression = xml("xs:restriction", { base: "xs:string" }, [xml("xs:pattern", { value: ".*\\{.*\\}.*" })]);
  return xml("xs:union", {}, [xml("xs:simpleType", {}, [enumeration]), xml("xs:simpleType", {}, [expression])]);
}

function documentation(about: string): string {
  return xml("xs:annotation", {}, [xml("xs:documentation", {}, about)]);
}
