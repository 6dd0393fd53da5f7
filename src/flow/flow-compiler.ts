// What the compilation of one flow file offers to the actions in it.
import type { Problems } from "../errors/problems.ts";
import type { Site } from "../locations/site.ts";
import type { XmlElement } from "../source/read-xml.ts";
import type { TemplateOptions } from "../template/compile.ts";
import type { Flow } from "./flow.ts";
import type { FlowNeeds } from "./flow-needs.ts";
import type { Step } from "./step.ts";

/** Actions reach it through their site. */
export type FlowCompiler = {
  readonly site: Site;
  readonly problems: Problems;
  readonly options: TemplateOptions;
  /** What the flow may ask for; expressions and places note it. */
  readonly needs: FlowNeeds;
  /** The flow of another file, by real path; this flow takes over its needs. */
  readonly subFlow: (path: string) => Flow;
  readonly compileChildren: (element: XmlElement) => Step;
};
