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

  /** Objects whose reference leads nowhere. */
  readonly #failed = new Set<unknown>();

  constructor(files: AppFiles, problems: Problems) {
    this.#files = files;
    this.#problems = problems;
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

  /** The value that the `$ref` of an object leads to. Faults are noted, once for each object; then it is undefined. */
  resolve(holder: YamlNode): YamlNode | undefined {
    const ref = holder.get("$ref");
    if (typeof ref?.value !== "string" || this.#failed.has(holder.value)) return undefined;
    const known = this.#resolved.get(ref.document) ?? new Map<string, YamlNode>();
    this.#resolved.set(ref.document, known);
    const text = ref.value;
    const target = known.get(text) ?? this.#problems.collect(() => this.#find(ref, text));
    if (target === undefined) this.#failed.add(holder.value);
    else known.set(text, target);
    return target;
  }

  #read(path: string): SourceFile {
    try {
      return SourceFile.read(path, this.#files.folder);
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
    return document === undefined ? undefined : follow(YamlNode.root(document), pointer, ref);
  }

  #documentOf(ref: YamlNode, name: string): YamlDocument | undefined {
    const path = existingFile(name, ref.document.file.folder, this.#files, (message, hint) => ref.error(message, hint));
    return path === ref.document.file.path ? ref.document : this.document(path);
  }
}

/** JSON pointer, RFC 6901 sections 4 and 6. */
function follow(root: YamlNode, pointer: string, ref: YamlNode): YamlNode {
  let node = root;
  for (const step of pointer === "" || pointer === "/" ? [] : pointer.replace(/^\//, "").split("/")) {
    const key = decode(step).replaceAll("~1", "/").replaceAll("~0", "~");
    const child = node.get(key);
    if (child === undefined) {
      const names = node.children().map((member) => String(member.key));
      throw ref.error(`"${ref.value}" leads nowhere: there is no "${key}"`, suggestion(key, names));
    }
    node = child;
  }
  return node;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not an escape, so it is meant literally.
    return text;
  }
}
