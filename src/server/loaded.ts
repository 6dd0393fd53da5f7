// What a gateway reads from files: loaded as one, and exchanged as one while it runs.
import { type App, compileApp } from "../app.ts";
import type { Environment } from "../settings/settings.ts";
import type { SourceFiles } from "../source/source-files.ts";

export type LoadOptions = {
  /** The app folder. */
  readonly folder: string;
  readonly env: Environment;
};

export type Loaded = { readonly app: App };

/**
 * @param sources notes all files that are read, and those that were looked for in vain: a change to any of them is a reason to load again
 * @throws ConfigError or ConfigErrors; nothing has changed then
 */
export function load({ folder, env }: LoadOptions, sources: SourceFiles): Loaded {
  return { app: compileApp({ folder, env, sources }) };
}
