// What the compilation of one flow file offers to the actions in it.
import type { Problems } from "../errors/problems.ts";
import type { Site } from "../locations/site.ts";
import type { XmlElement } from "../source/read-xml.ts";
import type { XPathOptions } from "../xpath/compile.ts";
import type { Flow } from "./flow.ts";
import type { FlowNeeds } from "./flow-needs.ts";
import type { FlowProbe } from "./flow-probe.ts";
import type { Step } from "./step.ts";

/** Actions reach it through their site. */
export type FlowCompiler = {
  readonly site: Site;
  readonly problems: Problems;
  /** Nothing waits in what is compiled with these; the options of an action's site are for expressions that may. */
  readonly options: XPathOptions;
  /** What the flow may ask for; expressions and places note it. */
  readonly needs: FlowNeeds;
  /** The flow of another file, by real path; this flow takes over its needs. */
  readonly subFlow: (path: string) => Flow;
  /** Undefined where nobody asks what has run. */
  readonly probe: FlowProbe | undefined;
  readonly compileChildren: (element: XmlElement) => Step;
};
