// The flows of an app: each file is compiled once, whoever refers to it.
import { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import type { Site } from "../locations/site.ts";
import { readXml } from "../source/read-xml.ts";
import { SourceFile } from "../source/source-file.ts";
import { compileFlow, type FlowTables, rootHints } from "./compile.ts";
import { asFlow } from "./debug-action.ts";
import type { Flow } from "./flow.ts";
import type { NotedCall } from "./flow-compiler.ts";
import { type FlowNeeds, MANY, newNeeds } from "./flow-needs.ts";
import type { Step } from "./step.ts";
import { traceFlow } from "./trace-steps.ts";

/** A flow under construction: recursive sub-flows refer to it before it is done. */
type Entry = { flow: Flow; subFlows: Entry[] /** Of the file itself. */; forwards: number; calls: NotedCall[] };

export class FlowStore {
  readonly site: Site;
  readonly tables: FlowTables;
  readonly problems: Problems;
  readonly #base: FlowStore | undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #byFlow = new Map<Flow, Entry>();

  /** @param base whose flows it has, too */
  constructor(site: Site, tables: FlowTables, problems: Problems, base?: FlowStore) {
    this.#base = base;
    this.site = site;
    this.tables = tables;
    this.problems = problems;
  }

  /**
   * The flow of a file. Faults inside the file are noted in `problems`.
   * @param path absolute, real path of an existing file
   */
  get(path: string, parent?: string): Flow {
    const entry = this.#find(path) ?? this.#add(path);
    if (parent !== undefined) this.#entries.get(parent)?.subFlows.push(entry);
    return entry.flow;
  }

  #find(path: string): Entry | undefined {
    const own = this.#entries.get(path);
    return own !== undefined || this.#base === undefined ? own : this.#base.#find(path);
  }

  /** How many files were compiled. */
  get size(): number {
    return this.#entries.size;
  }

  #add(path: string): Entry {
    const needs = newNeeds();
    const calls: NotedCall[] = [];
    const flow = { name: this.site.nameOf(path), run: notCompiled, needs };
    const entry: Entry = { flow, subFlows: [], forwards: 0, calls };
    this.#entries.set(path, entry);
    this.#byFlow.set(flow, entry);
    const { site, problems } = this;
    const subFlow = (other: string): Flow => this.get(other, path);
    const compiled = problems.collect(() =>
      compileFlow(readXml(this.#read(path), rootHints.flow), this.tables, { site, problems, needs, calls, subFlow }),
    );
    const own = compiled === undefined ? notCompiled : asFlow(entry.flow.name, compiled);
    const run = this.tables.traced ? traceFlow(entry.flow.name, own) : own;
    // Sub-flows may hold this very object already, so it is completed in place.
    Object.assign(entry.flow, { run });
    entry.forwards = needs.forwards;
    return entry;
  }

  #read(path: string): SourceFile {
    try {
      return SourceFile.read(path, this.site);
    } catch {
      throw new ConfigError(`The file ${this.site.nameOf(path)} can't be read`);
    }
  }

  /** The operations that a flow calls, itself and by its sub-flows. */
  callsOf(flow: Flow): readonly NotedCall[] {
    const own = this.#byFlow.get(flow);
    const seen = new Set(own === undefined ? [] : [own]);
    for (const { subFlows } of seen) for (const sub of subFlows) seen.add(sub);
    return [...seen].flatMap(({ calls }) => calls);
  }

  /** Whether any flow calls an operation that is known now. */
  get hasCalls(): boolean {
    return [...this.#entries.values()].some(({ calls }) => calls.length > 0);
  }

  /** Passes the needs of sub-flows on to the flows that call them; after it all `needs` are complete. */
  settleNeeds(): void {
    let changed = true;
    while (changed) {
      changed = false;
      for (const { flow, subFlows, forwards: own } of this.#entries.values()) {
        const needs: FlowNeeds = flow.needs;
        const body = needs.body || subFlows.some((sub) => sub.flow.needs.body);
        const forwards = Math.min(
          MANY,
          subFlows.reduce((sum, sub) => sum + sub.flow.needs.forwards, own),
        );
        const validation = needs.validation || subFlows.some((sub) => sub.flow.needs.validation);
        const content = needs.content || subFlows.some((sub) => sub.flow.needs.content);
        const steers = needs.steers || subFlows.some((sub) => sub.flow.needs.steers);
        const settled = { body, forwards, validation, content, steers };
        changed ||= Object.entries(settled).some(([name, value]) => needs[name as keyof FlowNeeds] !== value);
        Object.assign(needs, settled);
      }
    }
  }
}

/** Stands in for a flow whose file has faults: such an app never starts. */
const notCompiled: Step = () => undefined;
