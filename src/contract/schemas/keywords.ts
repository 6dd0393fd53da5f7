// Keywords that the schema compiler gets from here: alternatives whose nearest branch is reported, equal values of whatever names and origin, unique items without quadratic time, discriminators.
import type { Ajv, ErrorObject, KeywordDefinition, ValidateFunction } from "ajv";
import type { DataValidateFunction, DataValidationCxt } from "ajv/dist/types/index.js";

type Schemas = readonly object[];

/** The validators of schemas, compiled when the first value comes: schemas may contain themselves. */
function lazily(ajv: Ajv, schemas: Schemas): () => readonly ValidateFunction[] {
  let compiled: readonly ValidateFunction[] | undefined;
  return () => {
    compiled ??= schemas.map((schema) => ajv.compile(schema));
    return compiled;
  };
}

/** `anyOf` (draft 4, section 5.5.4) and `oneOf` (5.5.5), with the errors of the branch that comes nearest. */
export function alternatives(ajv: Ajv, keyword: "anyOf" | "oneOf"): KeywordDefinition {
  return {
    keyword,
    schemaType: "array",
    errors: "full",
    compile: (schemas: Schemas) => {
      const branches = lazily(ajv, schemas);
      const validate: DataValidateFunction = (value, context) => {
        const passing: number[] = [];
        const failures: ErrorObject[][] = [];
        for (const [index, branch] of branches().entries()) {
          if (branch(value)) passing.push(index + 1);
          else failures.push(branch.errors ?? []);
          if (passing.length > 0 && keyword === "anyOf") return true;
        }
        if (passing.length === 1) return true;
        validate.errors =
          passing.length === 0 ? placed(nearest(failures), context) : [failure(keyword, { passing }, context)];
        return false;
      };
      return validate;
    },
  };
}

/** The errors of the branch that fits best: one whose type fits, and of those the one with the fewest errors. */
function nearest(failures: readonly ErrorObject[][]): ErrorObject[] {
  const fitting = failures.filter((errors) => !errors.some(isWrongType));
  if (fitting.length === 0) return [allTypes(failures)];
  return fitting.reduce((best, errors) => (errors.length < best.length ? errors : best));
}

function isWrongType(error: ErrorObject): boolean {
  return error.keyword === "type" && error.instancePath === "";
}

function allTypes(failures: readonly ErrorObject[][]): ErrorObject {
  const errors = failures.flat().filter(isWrongType);
  const types = errors.flatMap(({ params }) =>
    Array.isArray(params.type) ? params.type : String(params.type).split(","),
  );
  return { ...(errors[0] as ErrorObject), params: { type: [...new Set(types)] } };
}

/** Errors of a value inside, as errors of the whole. */
export function placed(errors: readonly ErrorObject[], context: DataValidationCxt | undefined): ErrorObject[] {
  return errors.map((error) => ({ ...error, instancePath: (context?.instancePath ?? "") + error.instancePath }));
}

export function failure(
  keyword: string,
  params: Record<string, unknown>,
  context: DataValidationCxt | undefined,
): ErrorObject {
  return { keyword, params, instancePath: context?.instancePath ?? "", schemaPath: "" };
}

/** `uniqueItems` (draft 4, section 5.3.4) by a text that equal values share, in place of comparing all with all. */
export const uniqueItems: KeywordDefinition = {
  keyword: "uniqueItems",
  type: "array",
  schemaType: "boolean",
  errors: "full",
  compile: (wanted: boolean) => {
    const validate: DataValidateFunction = (items: readonly unknown[], context) => {
      const known = new Map<string, number>();
      for (const [at, item] of items.entries()) {
        const text = canonical(item);
        const other = known.get(text);
        if (wanted && other !== undefined) {
          validate.errors = [failure("uniqueItems", { i: at, j: other }, context)];
          return false;
        }
        known.set(text, at);
      }
      return true;
    };
    return wanted ? validate : () => true;
  },
};

/**
 * `enum` (draft 4, section 5.5.1) and `const`. The compiler's own ones take objects without prototype for others, and call what
 * clients name `valueOf` or `toString`.
 */
export function equality(keyword: "enum" | "const"): KeywordDefinition {
  return {
    keyword,
    errors: "full",
    compile: (schema: unknown) => {
      const allowed = keyword === "enum" ? (schema as readonly unknown[]) : [schema];
      const simple = new Set(allowed.filter((value) => !isStructure(value)));
      const structures = new Set(allowed.filter(isStructure).map(canonical));
      const params = keyword === "enum" ? { allowedValues: allowed } : { allowedValue: schema };
      const validate: DataValidateFunction = (value: unknown, context) => {
        if (!isStructure(value)) {
          if (simple.has(value)) return true;
        } else if (structures.size > 0 && structures.has(canonical(value))) return true;
        validate.errors = [failure(keyword, params, context)];
        return false;
      };
      return validate;
    },
  };
}

function isStructure(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** JSON with sorted keys: the same for values that are equal. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  // Too large for a double isn't null.
  if (typeof value === "number") return String(value);
  if (!isStructure(value)) return JSON.stringify(value);
  const members = value as Readonly<Record<string, unknown>>;
  return `{${Object.keys(members)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(members[key])}`)
    .join(",")}}`;
}

export type Discriminate = {
  readonly property: string;
  /** The URIs of schemas. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Stands for alternatives: the property must be there. */
  readonly decides: boolean;
};

/**
 * The schema that the value of a property names has to be fulfilled too ("Composition and Inheritance" of OpenAPI).
 * @param checking takes values that are being checked against the schema that they name: that schema contains this one
 */
export function discriminate(ajv: Ajv, checking: Set<unknown>): KeywordDefinition {
  return {
    keyword: "discriminate",
    type: "object",
    schemaType: "object",
    errors: "full",
    compile: ({ property, mapping, decides }: Discriminate) => {
      const validate: DataValidateFunction = (value: Readonly<Record<string, unknown>>, context) => {
        if (checking.has(value)) return true;
        const name = Object.hasOwn(value, property) ? value[property] : undefined;
        if (name === undefined && decides)
          validate.errors = [failure("required", { missingProperty: property }, context)];
        if (name === undefined) return !decides;
        const uri = typeof name === "string" && Object.hasOwn(mapping, name) ? mapping[name] : undefined;
        const named = uri === undefined ? undefined : ajv.getSchema(uri);
        if (named === undefined) {
          validate.errors = [failure("discriminator", { name, property, allowed: Object.keys(mapping) }, context)];
          return false;
        }
        checking.add(value);
        try {
          if (named(value)) return true;
          validate.errors = placed(named.errors ?? [], context);
          return false;
        } finally {
          checking.delete(value);
        }
      };
      return validate;
    },
  };
}
