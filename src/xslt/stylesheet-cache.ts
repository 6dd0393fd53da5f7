// Compiled stylesheets of one thread, kept as long as none of their files changes.
import { Problems } from "../errors/problems.ts";
import { faultOf, type SentFault } from "../errors/sent-fault.ts";
import { Site } from "../locations/site.ts";
import { SourceFiles } from "../source/source-files.ts";
import { checkExpressions } from "./check-expressions.ts";
import { addressOf, compileFaults } from "./compile-faults.ts";
import type { Libxslt } from "./libxslt.ts";
import { type Output, readOutput } from "./output.ts";
import { plainXml } from "./plain-xml.ts";
import { fileStamp, readAppFile } from "./read-app-file.ts";
import { attributeOf, readStylesheet, type StylesheetFile } from "./stylesheet-source.ts";
import type { StylesheetFiles, StylesheetName, StylesheetNeeds } from "./xslt-task.ts";

export type Stylesheet = {
  readonly kind: "stylesheet";
  readonly compiled: number;
  readonly output: Output;
  readonly needs: StylesheetNeeds;
  readonly warnings: readonly SentFault[];
  /** What its files looked like, by path. */
  readonly stamps: ReadonlyMap<string, string>;
  readonly files: StylesheetFiles;
};

export type Broken = {
  readonly kind: "broken";
  readonly faults: readonly SentFault[];
  readonly files: StylesheetFiles;
};

/** More are not kept. */
const LIMIT = 200;

export class StylesheetCache {
  readonly #engine: Libxslt;
  readonly #known = new Map<string, Stylesheet>();

  constructor(engine: Libxslt) {
    this.#engine = engine;
  }

  /** Compiles the stylesheet, unless it is known and none of its files has changed. */
  get(name: StylesheetName): Stylesheet | Broken {
    const key = `${name.folder}\0${name.file}`;
    const known = this.#known.get(key);
    if (known !== undefined && isFresh(known)) return known;
    this.#forget(key);
    const stylesheet = this.compile(name);
    if (stylesheet.kind === "broken") return stylesheet;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= LIMIT && oldest !== undefined) this.#forget(oldest);
    this.#known.set(key, stylesheet);
    return stylesheet;
  }

  /** The caller has to `free` what comes of it. */
  compile({ folder, file }: StylesheetName): Stylesheet | Broken {
    const sources = new SourceFiles();
    const site = new Site(folder, sources);
    const problems = new Problems();
    const stamps = new Map<string, string>();
    const files = readStylesheet(file, site, problems);
    for (const one of files) {
      stamps.set(one.source.path, fileStamp(one.source.path));
      checkExpressions(one, problems);
    }
    const output = readOutput(files, problems);
    const main = files.at(-1);
    if (problems.errors.length > 0 || main === undefined) return broken(problems, sources);
    const engine = this.#engine;
    engine.read = (url) => readAppFile(url, site, stamps);
    engine.takeMessages();
    const compiled = engine.compile(plainXml(main.source.text), addressOf(main.source.name));
    const messages = engine.takeMessages();
    if (compiled === undefined) {
      for (const fault of compileFaults(messages, files)) problems.add(fault);
      return broken(problems, sources);
    }
    const warnings = messages.includes("error") ? compileFaults(messages, files).map(faultOf) : [];
    return { kind: "stylesheet", compiled, output, needs: needsOf(files), warnings, stamps, files: sources.paths };
  }

  free(stylesheet: Stylesheet): void {
    this.#engine.freeStylesheet(stylesheet.compiled);
  }

  #forget(key: string): void {
    const known = this.#known.get(key);
    if (known === undefined) return;
    this.#known.delete(key);
    this.free(known);
  }
}

function broken({ errors }: Problems, { paths }: SourceFiles): Broken {
  return { kind: "broken", faults: errors.map(faultOf), files: paths };
}

function isFresh({ stamps }: Stylesheet): boolean {
  for (const [file, stamp] of stamps) if (fileStamp(file) !== stamp) return false;
  return true;
}

function needsOf(files: readonly StylesheetFile[]): StylesheetNeeds {
  const parameters = new Set(
    files.flatMap((file) => file.topLevel("param")).map((element) => attributeOf(element, "name")),
  );
  const places = new Set(files.flatMap(({ source }) => source.text.match(/fit:\/\/request\/[^\s"'<>(){}|,&]*/g) ?? []));
  return {
    parameters: [...parameters].filter(
      (name) => name !== undefined && /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name),
    ) as string[],
    places: [...places].filter((place) => !place.endsWith("/")),
    allContents: [...places].some((place) => place.endsWith("/")),
  };
}
