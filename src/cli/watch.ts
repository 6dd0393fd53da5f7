// `flat start --watch`: reloads the app whenever one of its files changes, and tells what came of it.
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { FileWatch } from "../server/file-watch.ts";
import type { Operation } from "../server/operation.ts";
import { counted } from "./print-problems.ts";

/** Names that are told; of more, only the number. */
const MAX_NAMES = 3;

export function watchApp(operation: Operation, folder: string): void {
  let changed: readonly string[] = [];
  const watch = new FileWatch(operation.sources, (paths) => {
    changed = paths;
    void operation.reload();
  });
  operation.onReload(({ problems, duration }) => {
    const cause = changed.length === 0 ? "" : ` (changed: ${names(changed, folder)})`;
    changed = [];
    const text =
      problems.length === 0
        ? `Reloaded in ${Math.round(duration)} ms${cause}\n`
        : `Not reloaded${cause}:\n${problems.join("\n\n")}\n${counted(problems.length, "error")}: the app stays as it was\n`;
    process.stdout.write(text);
    watch.follow(operation.sources);
  });
}

function names(paths: readonly string[], folder: string): string {
  const shown = paths.slice(0, MAX_NAMES).map((file) => nameOf(file, folder));
  const more = paths.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

/** Relative to the app folder, which may have been named by a link, or have gone. */
function nameOf(file: string, folder: string): string {
  if (file === folder) return path.basename(folder);
  const real = existsSync(folder) ? realpathSync(folder) : folder;
  return path.relative(real, file);
}
