import type { Command } from 'commander'
import type { Backup, CopyProgress } from '../api.ts'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { followErrand } from '../follow-errand.ts'
import { maintain } from '../maintain.ts'
import { Problem } from '../problem.ts'
import { plainText } from '../plain-text.ts'
import { progress } from '../progress.ts'
import { sizeText } from '../size-text.ts'
import { print, printJson, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addServerOptions, connect, type JsonOption, type ServerOptions } from '../where.ts'

interface BackupOptions extends ServerOptions, JsonOption {
  readonly database?: string
  readonly withKey?: boolean
}

/** Adds `repohook backup`. */
export function addBackup(program: Command, terminal: Terminal): void {
  const command = program
    .command('backup')
    .description('Copy everything into one file, while the server runs or not; nothing is ever overwritten.')
    .argument('[name]', 'the file; on a server a name such as monday.db, since it goes into its folder of backups')
    .option('--database <file>', 'copy this database of this machine, file: and a path, instead of asking a server')
    .option('--with-key', 'put the sealing key beside it: who has both can read the hooks’ secrets')
    .action(async (name: string | undefined, options: BackupOptions) => {
      const line = progress(terminal)
      const show = (copied: CopyProgress) => line.show(progressText(copied))
      const made = await (options.database === undefined ? onServer : here)(name, options, terminal, show).finally(
        line.clear,
      )
      if (options.json) return printJson(terminal, made)
      tell(made, terminal)
    })
  addServerOptions(addJsonOption(command))
  examples(
    command,
    'repohook backup',
    'repohook backup before-upgrade.db --with-key',
    'repohook backup /mnt/backups/monday.db --database file:data/repohook.db',
  )
}

type Make = (
  name: string | undefined,
  options: BackupOptions,
  terminal: Terminal,
  show: (progress: CopyProgress) => void,
) => Promise<Backup>

const onServer: Make = async (name, options, terminal, show) => {
  if (name !== undefined && /[/\\]/.test(name)) {
    const advice = 'Give a name alone, such as monday.db; or with --database file:… copy a database of this machine.'
    throw new Problem(exitCodes.usage, 'The server keeps backups in a folder of its own, and takes no path.', advice)
  }
  const { backups } = await connect(options, terminal)
  const request = { id: terminal.world.uuid(), name, withKey: options.withKey }
  return followErrand(() => backups.create.mutate(request), show)
}

const here: Make = async (name, { database = '', withKey }, terminal, show) => {
  if (name === undefined) throw new Problem(exitCodes.usage, 'Copy it where? repohook backup monday.db --database …')
  const maintenance = maintain(database, ['backup', name, ...(withKey ? ['--with-key'] : [])], terminal)
  try {
    return await maintenance.next('backup', show)
  } finally {
    await maintenance.end()
  }
}

function tell({ file, keyFile, bytes, rows }: Backup, terminal: Terminal): void {
  print(terminal, plainText(file))
  const { events = 0, deliveries = 0, hooks = 0 } = rows
  const what = `${events} events, ${deliveries} deliveries, ${hooks} hooks`
  say(terminal, `${sizeText(bytes)}, checked: ${what}. It is on the machine of the database.`)
  if (keyFile) return say(terminal, `The key is beside it, in ${plainText(keyFile)}. Whoever has both has the secrets.`)
  say(
    terminal,
    'The sealing key is not in it, and without the key the hooks’ secrets are lost: keep a copy of that, too.',
  )
}

function progressText({ step, doneBytes, totalBytes }: CopyProgress): string {
  if (step === 'checking') return 'checking the copy …'
  return `copying: ${Math.floor((100 * doneBytes) / Math.max(totalBytes, 1))} % of ${sizeText(totalBytes)} …`
}
