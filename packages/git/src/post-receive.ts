import { refsCommand } from './refs.ts'

/** The name under which the hook that was there before stays beside ours. */
export const formerName = 'post-receive.before-repohook'

const marker = '# Installed by repohook; `repohook detach` puts the former hook back.'

/**
 * The `post-receive` hook: writes the push down, runs the former hook, then `command`, each with the lines that git gave.
 *
 * The record is `repohook/pushes/<place>.push` in the git directory, which `parsePushRecord` reads; `command` then gets
 * `--place <place>` after its own arguments. It is there before anything else runs, so that nobody who stops the rest
 * loses an event, and so that pushes keep their order. Where it cannot be written there is no `--place`.
 *
 * The hook exits as the former one did: git has accepted the push by now, and an event that was not published must not
 * look like a failed push. Throws for a command that is empty or holds a NUL, which no argument can.
 */
export function postReceive(command: readonly string[]): string {
  if (command.length === 0) throw new Error('The command of a post-receive hook needs at least a program')
  return `#!/bin/sh
${marker}

# Who pushes to a repository on the same machine sends Ctrl-C to this hook as well.
trap '' INT HUP

updates=$(cat; printf .)
updates=\${updates%.}

# What the events of this push need: the refs may have moved on when its turn comes.
record() {
  printf '%s\\n=\\n' "$updates" &&
    git ${refsCommand.map(quote).join(' ')} &&
    printf '=\\n%s\\n=\\n%s\\n' "$(git symbolic-ref -q HEAD)" \\
      "\${REPOHOOK_PUSHER:-\${REMOTE_USER:-\${USER:-git}}}"
}

# Prints the place of this push in the line. A place is never taken twice and never before one that is taken, whatever
# the clock says: the last one stays until there is another.
line_up() (
  [ -n "$updates" ] && [ -n "$GIT_DIR" ] || exit
  umask 077
  pushes=$GIT_DIR/repohook/pushes
  draft=$pushes/.draft.$$
  rm -f "$draft"
  mkdir -p "$pushes" && record > "$draft" || { rm -f "$draft"; exit; }
  last=$(ls "$pushes" | sed -n 's/^00\\([0-9]\\{13\\}\\)\\.push$/\\1/p' | tail -n 1)
  place=$(date +%s)000
  [ "\${last:-0}" -lt "$place" ] || place=$((last + 1))
  until ln "$draft" "$pushes/00$place.push"; do
    [ -e "$pushes/00$place.push" ] || { rm -f "$draft"; exit; }
    place=$((place + 1))
  done
  rm -f "$draft"
  echo "00$place"
)
place=$(line_up 2>/dev/null)

status=0
former=\${0%/*}/${formerName}
if [ -f "$former" ] && [ -x "$former" ]; then
  printf %s "$updates" 2>/dev/null | "$former" "$@"
  status=$?
fi

printf %s "$updates" 2>/dev/null | ${command.map(quote).join(' ')} \${place:+--place "$place"} ||
  echo 'repohook: the push was accepted, but its webhook events were not published' >&2

exit "$status"
`
}

/** Whether a hook's text is one that `postReceive` wrote, by this version or another. */
export function isOurs(text: string): boolean {
  return text.split('\n', 5).includes(marker)
}

function quote(argument: string): string {
  if (argument.includes('\0')) throw new Error('An argument of a command cannot hold a NUL character')
  return `'${argument.replaceAll("'", `'\\''`)}'`
}
