// Compiles schemas to checkers, each when the first value comes for it: a definition may have thousands.
import { createRequire } from "node:module";
import type { Ajv, Options, ValidateFunction } from "ajv";
import type { Json } from "../../data/json.ts";
import { condition, contains, countedItems, unevaluatedItems } from "./evaluation.ts";
import { alternatives, discriminate, equality, uniqueItems } from "./keywords.ts";
import { addStrictFormats, multipleOf } from "./numbers.ts";
import { schemaPattern } from "./schema-pattern.ts";
import { schemaURI } from "./schema-reader.ts";
import type { Checker, Schema } from "./schema-types.ts";
import { circularSchemas, shared, withShared } from "./shared-schemas.ts";
import { giveUpSink, testSlowly } from "./slow-matches.ts";
import { type Violation, violationOf } from "./violation.ts";

const load = createRequire(import.meta.url);

/** Formats that are enforced; all others say nothing. */
const formats = [
  "int32",
  "int64",
  "float",
  "double",
  "byte",
  "date",
  "date-time",
  "email",
  "uri",
  "ipv4",
  "ipv6",
  "hostname",
  "uuid",
] as const;

/** So many violations are told at most. */
const MAX_VIOLATIONS = 20;

/** All faults are looked for in values of at most so many parts; of larger ones the first is told. */
const MAX_PARTS = 10_000;

/** What is compiled, as a SchemaReader has collected it. All of it is there before the first value is checked. */
export type SchemaSource = {
  /** What `$ref`s lead to. */
  readonly registered: readonly Schema[];
  readonly edition: keyof typeof compilers;
  readonly tracksEvaluation: boolean;
};

const compilers = { "draft-04": "ajv-draft-04", "2020-12": "ajv/dist/2020.js" };

export class SchemaCompiler {
  readonly #source: SchemaSource;
  /** Stops at the first fault. */
  #quick: Ajv | undefined;
  /** Finds all faults. */
  #thorough: Ajv | undefined;
  #circular: ReadonlySet<string> | undefined;
  /** Counts checks. */
  #run = 0;
  /** Values whose discriminators aren't looked at just now. */
  readonly #checking = new Set<unknown>();

  constructor(source: SchemaSource) {
    this.#source = source;
  }

  checker(schema: Schema): Checker {
    let quick: ValidateFunction | undefined;
    let thorough: ValidateFunction | undefined;
    const judge = (value: Json): readonly Violation[] => {
      this.#run += 1;
      quick ??= this.#quickly().compile(withShared(schema, this.#circularSchemas(), false));
      if (quick(value)) return [];
      if (!isSmall(value)) return violations(quick, value);
      thorough ??= this.#thoroughly().compile(withShared(schema, this.#circularSchemas(), false));
      thorough(value);
      return violations(thorough, value);
    };
    return { check: (value) => this.#whole(judge, value) };
  }

  /** What is nested too deeply for the stack isn't valid. */
  #whole(judge: (value: Json) => readonly Violation[], value: Json): readonly Violation[] {
    try {
      return judge(value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#checking.clear();
      return [{ constraint: "Depth", place: "", text: "The value is nested too deeply." }];
    }
  }

  #circularSchemas(): ReadonlySet<string> {
    this.#circular ??= circularSchemas(this.#source.registered, schemaURI);
    return this.#circular;
  }

  #quickly(): Ajv {
    this.#quick ??= this.#compiler(false);
    return this.#quick;
  }

  #thoroughly(): Ajv {
    this.#thorough ??= this.#compiler(true);
    return this.#thorough;
  }

  #compiler(allErrors: boolean): Ajv {
    const { registered, edition, tracksEvaluation } = this.#source;
    const Edition: new (options: Options) => Ajv = load(compilers[edition]).default;
    const addFormats: (ajv: Ajv, names: readonly string[]) => void = load("ajv-formats").default;
    const ajv = new Edition({
      allErrors,
      strict: false,
      // No number of JSON is infinite: 1e400 is one that is too large for a double.
      strictNumbers: true,
      validateSchema: false,
      logger: false,
      ownProperties: true,
      code: { regExp: Object.assign((text: string) => matcher(text), { code: "schemaPattern" }) },
    });
    addFormats(ajv, formats);
    addStrictFormats(ajv);
    // Only the compiler's own alternatives tell which parts of a value they have looked at.
    const own = tracksEvaluation
      ? [condition(), contains(ajv), countedItems(), unevaluatedItems()]
      : [alternatives(ajv, "anyOf"), alternatives(ajv, "oneOf")];
    for (const keyword of [equality("enum"), equality("const"), uniqueItems, multipleOf, ...own])
      ajv.removeKeyword(keyword.keyword as string).addKeyword(keyword);
    const checking = this.#checking;
    ajv.addKeyword(discriminate(ajv, checking)).addKeyword(shared(ajv, { checking, run: () => this.#run }));
    for (const [number, schema] of registered.entries())
      ajv.addSchema(withShared(schema, this.#circularSchemas(), tracksEvaluation), schemaURI(number));
    return ajv;
  }
}

/** What the compiler takes for a RegExp: it tells patterns apart by their text. */
function matcher(text: string): { test(subject: string): boolean; toString(): string } {
  const pattern = schemaPattern(text);
  return {
    test: (subject) =>
      pattern.speedFor(subject) === "fast" ? pattern.test(subject, giveUpSink) : testSlowly(pattern, subject),
    toString: () => text,
  };
}

function violations(validate: ValidateFunction, value: Json): Violation[] {
  return (validate.errors ?? []).slice(0, MAX_VIOLATIONS).map((error) => violationOf(error, value));
}

/** Whether looking for all faults can't take long. */
function isSmall(value: Json): boolean {
  const todo: unknown[] = [value];
  let parts = 0;
  for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
    if (typeof item !== "object" || item === null) continue;
    const members: readonly unknown[] = Array.isArray(item) ? item : Object.values(item);
    parts += members.length;
    if (parts > MAX_PARTS) return false;
    for (const member of members) todo.push(member);
  }
  return true;
}
