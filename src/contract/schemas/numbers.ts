// Numbers as schemas mean them: decimals, not their nearest binary fractions, and whole numbers of a size.
import type { Ajv, KeywordDefinition } from "ajv";
import type { DataValidateFunction } from "ajv/dist/types/index.js";
import { failure } from "./keywords.ts";

/** `multipleOf` (draft 4, section 5.1.1) by decimals: 0.3 is a multiple of 0.1, though three times the fraction for 0.1 is more. */
export const multipleOf: KeywordDefinition = {
  keyword: "multipleOf",
  type: "number",
  schemaType: "number",
  errors: "full",
  compile: (divisor: number) => {
    const validate: DataValidateFunction = (value: number, context) => {
      if (isMultiple(value, divisor)) return true;
      validate.errors = [failure("multipleOf", { multipleOf: divisor }, context)];
      return false;
    };
    return validate;
  },
};

function isMultiple(value: number, divisor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  if (!Number.isFinite(value)) return false;
  const [a, b] = [decimalOf(value), decimalOf(divisor)];
  const exponent = Math.min(a.exponent, b.exponent);
  return scaled(a, exponent) % scaled(b, exponent) === 0n;
}

type Decimal = { readonly digits: bigint; readonly exponent: number };

/** The shortest decimal that the number stands for: what was written, unless that had more than 15 digits. */
function decimalOf(value: number): Decimal {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}

/** The first number that is too large. */
const INT64 = 2 ** 63;

/** Formats of OpenAPI that the package for formats takes too lightly. */
export function addStrictFormats(ajv: Ajv): void {
  ajv.addFormat("int64", {
    type: "number",
    validate: (value: number) => Number.isInteger(value) && value >= -INT64 && value < INT64,
  });
  ajv.addFormat("byte", (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text));
}
