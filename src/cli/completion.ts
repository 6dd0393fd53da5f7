// `flat completion`: scripts that complete its command line in shells.
import type { Command } from "commander";
import { type CommandWords, commandWords, type OptionWords, optionWords } from "./command-words.ts";
import { bashCompletion } from "./completion/bash.ts";
import { fishCompletion } from "./completion/fish.ts";
import { zshCompletion } from "./completion/zsh.ts";
import type { Shell } from "./shells.ts";

/** @param options of `flat` itself */
export type ShellScript = (commands: readonly CommandWords[], options: readonly OptionWords[]) => string;

const scripts: Readonly<Record<Shell, ShellScript>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export function completion(shell: Shell, flat: Command): void {
  process.stdout.write(scripts[shell](commandWords(flat), optionWords(flat)));
}
