// Resolves `$ref`: inside a document, and to other files inside the app folder. Nothing is ever fetched.
import { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import type { AppFiles } from "../source/app-files.ts";
import { readYaml, type YamlDocument } from "../source/read-yaml.ts";
import { SourceFile } from "../source/source-file.ts";
import { suggestion } from "../source/suggest.ts";
import { YamlNode } from "../source/yaml-node.ts";
import { existingFile } from "./file-ref.ts";

export class References {
  readonly #files: AppFiles;
  readonly #problems: Problems;
  /** By real path; undefined for files with faults, which are noted once. */
  readonly #documents = new Map<string, YamlDocument | undefined>();
  /** What a reference's text leads to, by document. */
  readonly #resolved = new Map<YamlDocument, Map<string, YamlNode>>();

  /** The top levels of a definition and of the files that it includes: what has a name in one has it in all of them. */
  #joined: readonly YamlNode[] = [];
  /** Objects whose reference leads nowhere. */
  readonly #failed = new Set<unknown>();

  constructor(files: AppFiles, problems: Problems) {
    this.#files = files;
    this.#problems = problems;
  }

  /** To be called before references are followed. */
  join(roots: readonly YamlNode[]): void {
    this.#joined = roots;
  }

  /** Where `#/…` in a document leads: to its own top level, else to those that it is joined with. */
  rootsOf(document: YamlDocument): readonly YamlNode[] {
    const own = this.#joined.find((root) => root.document === document);
    return own === undefined ? [YamlNode.root(document)] : [own, ...this.#joined.filter((root) => root !== own)];
  }

  /** The document of a file, read once. Faults are noted; then it is undefined. */
  document(path: string): YamlDocument | undefined {
    if (!this.#documents.has(path)) {
      this.#documents.set(
        path,
        this.#problems.collect(() => readYaml(this.#read(path))),
      );
    }
    return this.#documents.get(path);
  }

  /**
   * The value that the `$ref` of an object leads to. Faults are noted, once for each object; then it is undefined.
   * @param keyword another keyword that holds a reference
   */
  resolve(holder: YamlNode, keyword = "$ref"): YamlNode | undefined {
    const ref = holder.get(keyword);
    if (ref === undefined || this.#failed.has(holder.value)) return undefined;
    const target = this.follow(ref);
    if (target === undefined) this.#failed.add(holder.value);
    return target;
  }

  /** What a reference leads to. Faults are noted; then it is undefined. */
  follow(ref: YamlNode): YamlNode | undefined {
    if (typeof ref.value !== "string") return undefined;
    const known = this.#resolved.get(ref.document) ?? new Map<string, YamlNode>();
    this.#resolved.set(ref.document, known);
    const text = ref.value;
    const target = known.get(text) ?? this.#problems.collect(() => this.#find(ref, text));
    if (target !== undefined) known.set(text, target);
    return target;
  }

  #read(path: string): SourceFile {
    try {
      return SourceFile.read(path, this.#files);
    } catch {
      throw new ConfigError(`The file ${path.slice(this.#files.folder.length + 1)} can't be read`);
    }
  }

  #find(ref: YamlNode, text: string): YamlNode | undefined {
    const hash = text.indexOf("#");
    const name = hash < 0 ? text : text.slice(0, hash);
    const pointer = hash < 0 ? "" : text.slice(hash + 1);
    if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(name)) {
      throw ref.error(`"${text}" is outside the app folder`, "References to other servers are never followed.");
    }
    const document = name === "" ? ref.document : this.#documentOf(ref, decode(name));
    if (document === undefined) return undefined;
    const roots = this.rootsOf(document);
    const steps = stepsOf(pointer);
    for (const root of roots) {
      const found = anchored(root, pointer) ?? walk(root, steps).node;
      if (found !== undefined) return found;
    }
    throw leadsNowhere(ref, roots, steps);
  }

  /** The file that a value names, as text. Faults are noted; then it is undefined. */
  text(name: YamlNode): string | undefined {
    return this.#problems.collect(() => {
      if (typeof name.value !== "string" || /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(name.value))
        throw name.error(`${name.key} must be the name of a file of the app`);
      const fault = (message: string, hint?: string) => name.error(message, hint);
      return this.#read(existingFile(name.value, name.document.file.folder, this.#files, fault)).text;
    });
  }

  #documentOf(ref: YamlNode, name: string): YamlDocument | undefined {
    const path = existingFile(name, ref.document.file.folder, this.#files, (message, hint) => ref.error(message, hint));
    return path === ref.document.file.path ? ref.document : this.document(path);
  }
}

/** The object that calls itself so (JSON Schema 2020-12, section 8.2.2); undefined for JSON pointers. */
function anchored(root: YamlNode, name: string): YamlNode | undefined {
  if (!/^[A-Za-z_][-A-Za-z0-9._]*$/.test(name)) return undefined;
  const todo = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (["$anchor", "$dynamicAnchor"].some((keyword) => node?.get(keyword)?.value === name)) return node;
    todo.push(...node.children().reverse());
  }
  return undefined;
}

/** JSON pointer, RFC 6901 sections 4 and 6. */
function stepsOf(pointer: string): readonly string[] {
  const steps = pointer === "" || pointer === "/" ? [] : pointer.replace(/^\//, "").split("/");
  return steps.map((step) => decode(step).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** How far steps lead: `node` is undefined where one of them leads nowhere, `last` is what the steps before have reached. */
function walk(root: YamlNode, steps: readonly string[]): { node: YamlNode | undefined; last: YamlNode; taken: number } {
  let last = root;
  for (const [taken, step] of steps.entries()) {
    const node = last.get(step);
    if (node === undefined) return { node, last, taken };
    last = node;
  }
  return { node: last, last, taken: steps.length };
}

function leadsNowhere(ref: YamlNode, roots: readonly YamlNode[], steps: readonly string[]): ConfigError {
  const walks = roots.map((root) => walk(root, steps));
  const taken = Math.max(...walks.map((one) => one.taken));
  const names = walks.flatMap((one) => (one.taken === taken ? one.last.children().map(({ key }) => String(key)) : []));
  const step = steps[taken] ?? "";
  return ref.error(`"${ref.value}" leads nowhere: there is no "${step}"`, suggestion(step, names));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not an escape, so it is meant literally.
    return text;
  }
}
