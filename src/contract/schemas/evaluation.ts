// Keywords for definitions with `unevaluatedProperties` or `unevaluatedItems`: the compiler's own ones take too much for looked at.
import { createRequire } from "node:module";
import type { Ajv, KeywordCxt, KeywordDefinition, ValidateFunction } from "ajv";
import type { DataValidateFunction } from "ajv/dist/types/index.js";
import { failure } from "./keywords.ts";

const load = createRequire(import.meta.url);

/** `if`, of which only what fits has looked at anything. The reader sees to it that there are "then" and "else". */
export function condition(): KeywordDefinition {
  const { _, str } = load("ajv") as typeof import("ajv");
  return {
    keyword: "if",
    schemaType: ["object", "boolean"],
    trackErrors: true,
    error: {
      message: ({ params }) => str`must match "${params.ifClause}" schema`,
      params: ({ params }) => _`{failingKeyword: ${params.ifClause}}`,
    },
    code: (context: KeywordCxt) => {
      const { gen } = context;
      const valid = gen.let("valid", true);
      const fits = gen.name("_valid");
      const options = { keyword: "if", compositeRule: true, createErrors: false, allErrors: false } as const;
      context.mergeValidEvaluated(context.subschema(options, fits), fits);
      context.reset();
      const ifClause = gen.let("ifClause");
      context.setParams({ ifClause });
      const clause = (keyword: string) => () => {
        const branch = context.subschema({ keyword }, fits);
        gen.assign(valid, fits);
        context.mergeValidEvaluated(branch, valid);
        gen.assign(ifClause, _`${keyword}`);
      };
      gen.if(fits, clause("then"), clause("else"));
      context.pass(valid, () => context.error(true));
    },
  };
}

/**
 * Stands beside `unevaluatedItems`: no item has been looked at yet. Without a number to begin with the compiler compares
 * with an undefined one where the first alternative that looks at items doesn't fit, and all pass.
 */
export function countedItems(): KeywordDefinition {
  const { _ } = load("ajv") as typeof import("ajv");
  return {
    keyword: "countedItems",
    schemaType: "boolean",
    before: "$ref",
    code: ({ it, gen }: KeywordCxt) => {
      it.items ??= gen.var("items", _`0`);
    },
  };
}

/** `unevaluatedItems`, which knows that "all" may turn out while it runs. To be added behind all others. */
export function unevaluatedItems(): KeywordDefinition {
  const { _, Name } = load("ajv") as typeof import("ajv");
  const { not } = load("ajv/dist/compile/codegen") as typeof import("ajv/dist/compile/codegen/index.js");
  const { Type } = load("ajv/dist/compile/util") as typeof import("ajv/dist/compile/util.js");
  return {
    keyword: "unevaluatedItems",
    type: "array",
    schemaType: ["object", "boolean"],
    error: { message: "must NOT have unevaluated items", params: ({ params }) => _`{limit: ${params.len}}` },
    code: (context: KeywordCxt) => {
      const { gen, schema, data, it } = context;
      const items = it.items ?? 0;
      if (items === true) return;
      const length = gen.const("len", _`${data}.length`);
      const isMore = items instanceof Name ? _`${items} !== true && ${length} > ${items}` : _`${length} > ${items}`;
      context.setParams({ len: items });
      it.items = true;
      if (schema === false) {
        context.fail(isMore);
        return;
      }
      const valid = gen.var("valid", true);
      const each = { keyword: "unevaluatedItems", dataPropType: Type.Num } as const;
      gen.if(isMore, () =>
        gen.forRange("i", items, length, (index) => {
          context.subschema({ ...each, dataProp: index }, valid);
          if (!it.allErrors) gen.if(not(valid), () => gen.break());
        }),
      );
      context.ok(valid);
    },
  };
}

/** `contains`, which has looked at nothing: the compiler's own would let all items pass that it didn't find. */
export function contains(ajv: Ajv): KeywordDefinition {
  return {
    keyword: "contains",
    type: "array",
    schemaType: ["object", "boolean"],
    errors: "full",
    compile: (schema: object | boolean, parent) => {
      const { minContains = 1, maxContains } = parent as { minContains?: number; maxContains?: number };
      let item: ValidateFunction | undefined;
      const validate: DataValidateFunction = (items: readonly unknown[], context) => {
        item ??= ajv.compile(schema);
        const { length } = items.filter((value) => item?.(value));
        if (length >= minContains && length <= (maxContains ?? length)) return true;
        validate.errors = [failure("contains", { minContains, maxContains }, context)];
        return false;
      };
      return validate;
    },
  };
}
