// The completion script for zsh.
import type { CommandWords, OptionWords, Place } from "../command-words.ts";

export function zshCompletion(commands: readonly CommandWords[], options: readonly OptionWords[]): string {
  return `#compdef flat flatgate
# Completion of flat in zsh: source <(flat completion zsh)
_flat() {
  local -a commands
  commands=(
${commands.map(({ name, about }) => `    ${quoted(`${name}:${about.replaceAll(":", "\\:")}`)}\n`).join("")}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _arguments ${options.flatMap(optionSpecs).join(" ")}
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${commands.map(commandCase).join("")}  esac
}
if [[ $funcstack[1] == _flat ]]; then _flat "$@"; else compdef _flat flat flatgate; fi
`;
}

function commandCase({ name, options, argument }: CommandWords): string {
  const specs = [...options.flatMap(optionSpecs), ...(argument === undefined ? [] : [quoted(`*:${action(argument)}`)])];
  return `    ${name}) _arguments ${specs.join(" ")} ;;\n`;
}

/** One for each name, since one of them is enough. */
function optionSpecs({ names, about, value }: OptionWords): readonly string[] {
  const text = about.replace(/[[\]:\\]/g, "\\$&");
  const argument = value === undefined ? "" : `:${action(value)}`;
  return names.map((name) => quoted(`(${names.join(" ")})${name}[${text}]${argument}`));
}

function action(place: Place): string {
  if (place === "anything") return "value: ";
  if (place === "file") return "file:_files";
  return place === "folder" ? "folder:_files -/" : `value:(${place.join(" ")})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
