// What the compilation of one flow file offers to the actions in it.
import type { Operations } from "../contract/operations/operations.ts";
import type { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import type { Site } from "../locations/site.ts";
import type { Scripts } from "../scripts/scripts.ts";
import type { XmlElement } from "../source/read-xml.ts";
import type { XPathOptions } from "../xpath/compile.ts";
import type { Flow } from "./flow.ts";
import type { FlowNeeds } from "./flow-needs.ts";
import type { FlowProbe } from "./flow-probe.ts";
import type { Step } from "./step.ts";

/** A call of an operation whose ID is written in a flow. */
export type NotedCall = {
  readonly operation: string;
  /** A ConfigError at the call. */
  readonly error: (message: string, hint?: string) => ConfigError;
};

/** Actions reach it through their site. */
export type FlowCompiler = {
  readonly site: Site;
  readonly problems: Problems;
  /** Nothing waits in what is compiled with these; the options of an action's site are for expressions that may. */
  readonly options: XPathOptions;
  /** What the flow may ask for; expressions and places note it. */
  readonly needs: FlowNeeds;
  /** What can be called; undefined where there is no definition. */
  readonly operations: Operations | undefined;
  /** The operations that the flow's own requests call, as far as they are known now. */
  readonly calls: NotedCall[];
  /** The flow of another file, by real path; this flow takes over its needs. */
  readonly subFlow: (path: string) => Flow;
  /** Undefined where no script is run. */
  readonly scripts: Scripts | undefined;
  /** Undefined where nobody asks what has run. */
  readonly probe: FlowProbe | undefined;
  readonly compileChildren: (element: XmlElement) => Step;
};
