import { resolve } from 'node:path'
import type { Command } from 'commander'
import { detach } from '../detach.ts'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { plainText } from '../plain-text.ts'
import { Problem } from '../problem.ts'
import { say, type Terminal } from '../terminal.ts'

/** Adds `repohook detach`. */
export function addDetach(program: Command, terminal: Terminal): void {
  const command = program
    .command('detach')
    .description('Undo attach: put the former hook back, and remove the token that was kept in the repository.')
    .argument('<repository>', 'the repository that is attached')
    .action(async (path: string) => {
      const { hadHook, hadSettings, waiting } = await detach(resolve(terminal.folder, path))
      const name = plainText(path)
      if (!hadHook && !hadSettings) throw new Problem(exitCodes.refused, `${name} is not attached.`)
      say(terminal, `Detached ${name}: pushes are no events any more.`)
      if (!hadHook) say(terminal, 'Its post-receive hook is not of repohook; it was left.')
      for (const { what, folder } of waiting) say(terminal, `Still waiting in ${plainText(folder)}: ${what}.`)
      if (waiting.length > 0) say(terminal, 'Attach the repository again to send that, or remove it there.')
    })
  examples(command, 'repohook detach /srv/git/octocat/hello.git')
}
