// Whether a client likes a page better than JSON (RFC 9110, section 12.5.1).

/** A field that is longer isn't looked at. Characters. */
const MAX_LENGTH = 1000;

/** JSON is for those who don't care. */
export function wantsHtml(accept: string | string[] | undefined): boolean {
  const text = accept?.toString() ?? "";
  if (text.length > MAX_LENGTH) return false;
  const ranges = text.toLowerCase().split(",").map(readRange);
  return weightOf(ranges, "text/html") > weightOf(ranges, "application/json");
}

type Range = { readonly name: string; readonly weight: number };

/** What can't be read isn't wanted. */
function readRange(item: string): Range {
  const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
  return { name, weight: /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0 };
}

/** Of the most specific range that fits. */
function weightOf(ranges: readonly Range[], type: string): number {
  const names = [type, `${type.slice(0, type.indexOf("/"))}/*`, "*/*"];
  const found = names.map((name) => ranges.find((range) => range.name === name));
  return found.find((range) => range !== undefined)?.weight ?? 0;
}
