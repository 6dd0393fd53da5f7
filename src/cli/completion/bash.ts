// The completion script for bash, from version 3.2 on.
import type { CommandWords, OptionWords, Place } from "../command-words.ts";

export function bashCompletion(commands: readonly CommandWords[], options: readonly OptionWords[]): string {
  const names = [...commands.map(({ name }) => name), ...options.flatMap((option) => option.names)];
  return `# Completion of flat in bash: source <(flat completion bash)
_flat_words() { COMPREPLY=($(compgen -W "$1" -- "$2")); }
_flat_files() {
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$2"))
}
_flat() {
  local IFS=$' \\t\\n' current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    _flat_words "${names.join(" ")}" "$current"
    return
  fi
  local command=\${COMP_WORDS[1]}
  case "$command $previous" in
${commands.flatMap(valueCases).join("")}  esac
  case "$command $current" in
${commands.flatMap(nameCase).join("")}  esac
  local IFS=$'\\n'
  case "$command" in
${commands.flatMap(argumentCase).join("")}  esac
}
complete -F _flat flat flatgate
`;
}

function valueCases({ name, options }: CommandWords): readonly string[] {
  return options.flatMap(({ names, value }) => {
    if (value === undefined) return [];
    const patterns = names.map((option) => `"${name} ${option}"`).join("|");
    return [`    ${patterns}) local IFS=$'\\n'; ${offer(value)}; return ;;\n`];
  });
}

function nameCase({ name, options }: CommandWords): readonly string[] {
  const names = options.flatMap((option) => option.names).join(" ");
  return [`    "${name} -"*) _flat_words "${names}" "$current"; return ;;\n`];
}

function argumentCase({ name, argument }: CommandWords): readonly string[] {
  return argument === undefined ? [] : [`    ${name}) ${offer(argument)} ;;\n`];
}

function offer(place: Place): string {
  if (place === "anything") return ":";
  if (place === "file") return '_flat_files -f "$current"';
  return place === "folder" ? '_flat_files -d "$current"' : `_flat_words $'${place.join("\\n")}' "$current"`;
}
