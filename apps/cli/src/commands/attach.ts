import { resolve } from 'node:path'
import { findGitDir } from '@repohook/git'
import type { Command } from 'commander'
import { attach } from '../attach.ts'
import { examples } from '../examples.ts'
import { isBare } from '../is-bare.ts'
import { plainText } from '../plain-text.ts'
import { printJson, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addServerOptions, findServer, type JsonOption, type ServerOptions } from '../where.ts'

/** Adds `repohook attach`. */
export function addAttach(program: Command, terminal: Terminal): void {
  const command = program
    .command('attach')
    .description('Make every push to a repository on this machine an event.')
    .argument('<repository>', 'the bare repository that you push to; of a work tree only pushes into it count')
    .option('-r, --repository <owner/name>', 'its name on the server (default: the last two parts of the path)')
    .action(async (path: string, options: ServerOptions & JsonOption & { repository?: string }) => {
      const server = await findServer(options, terminal)
      const folder = resolve(terminal.folder, path)
      const done = await attach(folder, options.repository, server)
      const name = plainText(done.repository)
      if (await isBare(await findGitDir(folder))) say(terminal, `Attached ${name}: every push is now an event.`)
      else {
        say(terminal, `Attached ${name}. This is a work tree: only pushes INTO it count.`)
        say(terminal, 'Attach the bare repository that you push to.')
      }
      if (done.former) say(terminal, `The hook that was there still runs first: ${plainText(done.former)}`)
      if (options.json) printJson(terminal, done)
    })
  addServerOptions(addJsonOption(command, 'print where the hook is as JSON, and nothing else'))
  examples(
    command,
    'repohook attach /srv/git/octocat/hello.git',
    'repohook attach /srv/git/hello.git --repository me/hello',
  )
}
