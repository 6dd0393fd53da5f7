// What can be written after `flat`, read from the command line's own declaration: for completion in shells.
import type { Argument, Command, Option } from "commander";

/** What stands at a place: one of these words, or the name of something. */
export type Place = readonly string[] | "file" | "folder" | "anything";

export type OptionWords = {
  /** With their hyphens: `-p`, `--port`. */
  readonly names: readonly string[];
  readonly about: string;
  /** Undefined where no value follows. */
  readonly value: Place | undefined;
};

export type CommandWords = {
  readonly name: string;
  readonly about: string;
  readonly options: readonly OptionWords[];
  /** Undefined where nothing follows. */
  readonly argument: Place | undefined;
};

/** The commands that people are shown. */
export function commandWords(flat: Command): readonly CommandWords[] {
  return flat
    .createHelp()
    .visibleCommands(flat)
    .map((command) => ({
      name: command.name(),
      about: command.description(),
      options: optionWords(command),
      argument: command.registeredArguments.map(placeOf)[0],
    }));
}

export function optionWords(command: Command): readonly OptionWords[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
      about: option.description,
      value: valuePlace(option),
    }));
}

function valuePlace({ flags, argChoices, required, optional }: Option): Place | undefined {
  if (!required && !optional) return undefined;
  return argChoices ?? named(/[<[](\w+)/.exec(flags)?.[1] ?? "");
}

function placeOf(argument: Argument): Place {
  return argument.argChoices ?? named(argument.name());
}

/** Help calls files and folders by these names. */
function named(name: string): Place {
  if (/^files?(\||$)/i.test(name)) return "file";
  return /^(dir|folder)$/i.test(name) ? "folder" : "anything";
}
