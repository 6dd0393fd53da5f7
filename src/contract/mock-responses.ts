// The examples that a definition has for the answer of an operation: what a mocked request gets.
import type { Json } from "../data/json.ts";
import { bareType } from "../data/media-type.ts";
import type { References } from "../definition/references.ts";
import type { YamlNode } from "../source/yaml-node.ts";

export type MockResponse = { readonly mime: string; readonly text: string };

export class MockResponses {
  readonly #examples: readonly MockResponse[];

  constructor(examples: readonly MockResponse[]) {
    this.#examples = examples;
  }

  /**
   * The example that the client likes best (RFC 9110, section 12.5.1), else JSON, else the first.
   * @returns undefined where there is none at all
   */
  choose(accept: string | undefined): MockResponse | undefined {
    const ranges = rangesOf(accept ?? "*/*");
    let best: MockResponse | undefined;
    let weight = 0;
    for (const example of this.#examples) {
      const own = weightOf(bareType(example.mime), ranges);
      if (own > weight || (own === weight && own > 0 && isJson(example) && !isJson(best))) {
        best = example;
        weight = own;
      }
    }
    return best ?? this.#examples.find(isJson) ?? this.#examples[0];
  }
}

/** The examples of the status 200. A string is sent as it is, anything else as JSON. */
export function readMockResponses(responses: YamlNode | undefined, references: References): MockResponses {
  const found = responses?.get("200");
  const response = found?.get("$ref") === undefined ? found : references.resolve(found);
  const examples = (response?.get("examples")?.children() ?? []).flatMap((example) => {
    const target = example.get("$ref") === undefined ? example : references.resolve(example);
    return target === undefined ? [] : [{ mime: String(example.key), text: textOf(target.value) }];
  });
  return new MockResponses(examples);
}

/** A string is sent as it is, anything else as JSON. */
export function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isJson(example: MockResponse | undefined): boolean {
  return example !== undefined && bareType(example.mime) === "application/json";
}

type MediaRange = { readonly range: string; readonly quality: number };

function rangesOf(accept: string): MediaRange[] {
  return accept.split(",", 100).map((item) => {
    const quality = Number(/;\s*q=([\d.]+)/i.exec(item)?.[1] ?? 1);
    return { range: bareType(item), quality: Number.isNaN(quality) ? 0 : quality };
  });
}

/** The quality of the range that fits most closely; 0 for a type that isn't accepted. */
function weightOf(type: string, ranges: readonly MediaRange[]): number {
  const wildcard = `${type.slice(0, type.indexOf("/"))}/*`;
  for (const wanted of [type, wildcard, "*/*"]) {
    const found = ranges.find(({ range }) => range === wanted);
    if (found !== undefined) return found.quality;
  }
  return 0;
}
