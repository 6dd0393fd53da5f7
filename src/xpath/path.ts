// Location paths (XPath 1.0, section 2): short cuts for plain names over JSON, a walker for everything else.
import { type Code, nodeSetCode } from "./code.ts";
import { childrenOf, jsonChildCount, jsonPathCode, keySteps } from "./json-path.ts";
import type { PathStart } from "./path-start.ts";
import { compileWalker } from "./path-walker.ts";
import type { CompiledStep } from "./step.ts";

export function pathCode(start: PathStart, steps: readonly CompiledStep[]): Code {
  const walker = compileWalker(steps);
  const keys = keySteps(steps);
  if (keys !== undefined) return jsonPathCode(start, keys, walker);
  const code = nodeSetCode(
    (frame) => walker.all(start(frame), frame),
    (frame) => walker.first(start(frame), frame),
    (frame) => walker.exists(start(frame), frame),
  );
  const parents = childrenOf(steps);
  if (parents === undefined) return code;
  return { ...code, count: jsonChildCount(start, parents, (frame) => code.nodes(frame).length) };
}
