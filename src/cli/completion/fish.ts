// The completion script for fish.
import type { CommandWords, OptionWords, Place } from "../command-words.ts";

export function fishCompletion(commands: readonly CommandWords[], options: readonly OptionWords[]): string {
  const lines = [
    "-f",
    ...options.map((option) => `-n __fish_use_subcommand ${optionArguments(option)}`),
    ...commands.flatMap(commandLines),
  ];
  const scripts = ["flat", "flatgate"].map((name) => lines.map((line) => `complete -c ${name} ${line}\n`).join(""));
  return `# Completion of flat in fish: flat completion fish | source\n${scripts.join("")}`;
}

function commandLines({ name, about, options, argument }: CommandWords): readonly string[] {
  const here = `-n '__fish_seen_subcommand_from ${name}'`;
  const place = argument === undefined ? "" : placeArguments(argument);
  return [
    `-n __fish_use_subcommand -a ${name} -d ${quoted(about)}`,
    ...options.map((option) => `${here} ${optionArguments(option)}`),
    ...(place === "" ? [] : [`${here} ${place}`]),
  ];
}

function optionArguments({ names, about, value }: OptionWords): string {
  const written = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const follows = value === undefined ? [] : [`${value === "file" ? "-r" : "-x"} ${placeArguments(value)}`.trimEnd()];
  return [...written, ...follows, `-d ${quoted(about)}`].join(" ");
}

function placeArguments(place: Place): string {
  if (place === "anything") return "";
  if (place === "file") return "-F";
  return place === "folder" ? "-a '(__fish_complete_directories)'" : `-a ${quoted(place.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
