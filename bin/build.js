// Builds `dist` from `src`: few files, what a start needs in one of them, since each file that is loaded costs time.
// What only some commands or apps need, the source imports dynamically, and it becomes a file of its own.
import { cpSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
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
  // A start reads less; lines stay short enough for the places in stacks to be found.
  minifyWhitespace: true,
  lineLimit: 160,
  // Finds its WebAssembly beside itself.
  external: ["libxslt-wasm"],
  // Packages that are CommonJS call `require` for Node's own modules.
  banner: {
    js: 'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);',
  },
  logLevel: "warning",
});

// Swagger UI, for the page that shows a definition, with its licence.
const { resolve } = createRequire(import.meta.url);
const swaggerUi = path.dirname(resolve("swagger-ui-dist/package.json"));
const page = path.resolve(root, folder, "swagger-ui");
for (const name of [
  "swagger-ui-bundle.js",
  "swagger-ui-bundle.js.LICENSE.txt",
  "swagger-ui.css",
  "favicon-32x32.png",
  "LICENSE",
  "NOTICE",
])
  cpSync(path.join(swaggerUi, name), path.join(page, name));
cpSync(path.join(root, "src/served/page"), page, { recursive: true });

// What `flat init` writes, beside the command that does it.
cpSync(path.join(root, "src/cli/starter"), path.resolve(root, folder, "starter"), { recursive: true });
