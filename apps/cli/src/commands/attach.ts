import { resolve } from 'node:path'
import type { Command } from 'commander'
import { attach } from '../attach.ts'
import { examples } from '../examples.ts'
import { plainText } from '../plain-text.ts'
import { say, type Terminal } from '../terminal.ts'
import { addServerOptions, findServer, type ServerOptions } from '../where.ts'

/** Adds `repohook attach`. */
export function addAttach(program: Command, terminal: Terminal): void {
  const command = program
    .command('attach')
    .description('Make every push to a repository on this machine an event.')
    .argument('<repository>', 'a bare repository, or a work tree')
    .option('-r, --repository <owner/name>', 'its name on the server (default: the last two parts of the path)')
    .action(async (path: string, options: ServerOptions & { repository?: string }) => {
      const server = await findServer(options, terminal)
      const done = await attach(resolve(terminal.folder, path), options.repository, server)
      say(terminal, `Attached ${plainText(done.repository)}: every push is now an event.`)
      if (done.former) say(terminal, `The hook that was there still runs first: ${plainText(done.former)}`)
    })
  addServerOptions(command)
  examples(command, 'repohook attach /srv/git/octocat/hello.git', 'repohook attach . --repository octocat/hello')
}
