// Builds `dist` from `src`: few files, what a start needs in one of them, since each file that is loaded costs time.
// What only some commands or apps need, the source imports dynamically, and it becomes a file of its own.
import { cpSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [folder = "dist"] = process.argv.slice(2);

/** Files that run in worker threads and processes: each lies beside the file that starts it, here and in `dist`. */
const workers = readdirSync(path.join(root, "src"), { recursive: true })
  .filter((name) => name.endsWith(".worker.ts"))
  .map((name) => path.join("src", name));

await build({
  absWorkingDir: root,
  entryPoints: ["src/cli/main.ts", ...workers],
  entryNames: "[name]",
  outdir: folder,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.18",
  sourcemap: "linked",
  // Finds its WebAssembly beside itself.
  external: ["libxslt-wasm"],
  // Packages that are CommonJS call `require` for Node's own modules.
  banner: {
    js: 'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);',
  },
  logLevel: "warning",
});

// What `flat init` writes, beside the command that does it.
cpSync(path.join(root, "src/cli/starter"), path.resolve(root, folder, "starter"), { recursive: true });
