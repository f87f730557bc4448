export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** How to make use of the script of each shell. */
export const installing: Readonly<Record<Shell, string>> = {
  bash: 'source <(repohook completion bash)          # put this line into ~/.bashrc',
  zsh: 'source <(repohook completion zsh)           # put this line into ~/.zshrc, after compinit',
  fish: 'repohook completion fish > ~/.config/fish/completions/repohook.fish',
}

/**
 * What a shell reads so that it completes `repohook`. All of them ask the program: `repohook __complete WORD…`, the last
 * word being typed, answers lines of a candidate, a tab, and its description. Without one, files are offered.
 * An alias is known only where a line is read, so that it is asked through `eval`.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `_repohook() {
  local line value
  COMPREPLY=()
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    COMPREPLY+=("$value")
  done < <(_repohook_ask "\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
_repohook_ask() {
  local command=$1
  shift
  if [[ $command == repohook && $(type -t repohook) == alias ]]; then eval 'repohook "$@"'; else "$command" "$@"; fi
}
complete -o default -F _repohook repohook
`,
  zsh: `#compdef repohook
_repohook() {
  local -a values described
  local line value description
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    description=\${line#*$'\\t'}
    values+=("$value")
    described+=("$value -- $description")
  done < <(_repohook_ask "\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#values} )); then
    compadd -l -d described -a values
  else
    _files
  fi
}
_repohook_ask() {
  local command=$1
  shift
  if [[ $command == repohook && -n \${aliases[repohook]-} ]]; then eval 'repohook "$@"'; else "$command" "$@"; fi
}
compdef _repohook repohook
`,
  fish: `function __repohook_complete
  set -l words (commandline -opc)
  $words[1] __complete $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c repohook -a '(__repohook_complete)'
`,
}
