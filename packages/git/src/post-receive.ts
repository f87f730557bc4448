/** The name under which the hook that was there before stays beside ours. */
export const formerName = 'post-receive.before-repohook'

const marker = '# Installed by repohook; `repohook detach` puts the former hook back.'

/**
 * The `post-receive` hook: runs the former one, then `command`, each with the lines that git gave.
 *
 * It exits as the former hook did: git has accepted the push by now, and an event that was not published must not look
 * like a failed push. Throws for a command that is empty or holds a NUL, which no argument can.
 */
export function postReceive(command: readonly string[]): string {
  if (command.length === 0) throw new Error('The command of a post-receive hook needs at least a program')
  return `#!/bin/sh
${marker}

updates=$(cat; printf .)
updates=\${updates%.}

status=0
former=\${0%/*}/${formerName}
if [ -f "$former" ] && [ -x "$former" ]; then
  printf %s "$updates" 2>/dev/null | "$former" "$@"
  status=$?
fi

printf %s "$updates" 2>/dev/null | ${command.map(quote).join(' ')} ||
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
