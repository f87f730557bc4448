import type { Command } from 'commander'
import type { InstallationCopy } from '../api.ts'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { startCopy } from '../maintain.ts'
import { plainText } from '../plain-text.ts'
import { Problem } from '../problem.ts'
import { progress } from '../progress.ts'
import { sizeText } from '../size-text.ts'
import { printJson, printRows, say, type Terminal } from '../terminal.ts'
import { transferText } from '../transfer-text.ts'
import { addJsonOption, type JsonOption } from '../where.ts'

interface CopyOptions extends JsonOption {
  readonly from: string
  readonly to: string
}

const columns = [
  { title: 'TABLE', value: ({ name }: InstallationCopy['tables'][number]) => name },
  { title: 'ROWS', value: ({ rows }: InstallationCopy['tables'][number]) => rows },
  { title: 'CHECKSUM', value: ({ checksum }: InstallationCopy['tables'][number]) => checksum, shrinks: 'first' },
] as const

/** Adds `repohook copy`. */
export function addCopy(program: Command, terminal: Terminal): void {
  const command = program
    .command('copy')
    .description(
      'Move a stopped installation to another database, of either kind, and check every row; run again, it goes on.',
    )
    .requiredOption('--from <url>', 'where it is: file: and a path, or postgres:// and a server')
    .requiredOption('--to <url>', 'an empty database: file: and a path, or postgres:// and a server')
    .action(async ({ json, ...urls }: CopyOptions) => {
      requireDatabase('--from', urls.from)
      requireDatabase('--to', urls.to)
      const copying = startCopy(urls, terminal)
      const line = progress(terminal)
      const text = transferText(terminal.world)
      try {
        const copied = await copying.next('copied', (done) => line.show(text(done))).finally(line.clear)
        if (json) printJson(terminal, copied)
        else tell(copied, terminal)
      } finally {
        await copying.end()
      }
    })
  addJsonOption(command, 'print what was copied, and nothing else')
  examples(
    command,
    'repohook copy --from file:data/repohook.db --to postgres://repohook@db.example/repohook',
    'PGPASSWORD=… repohook copy --from postgres://repohook@db.example/repohook --to file:data/repohook.db',
  )
}

/** What was given is not shown: it may hold a password. */
function requireDatabase(flag: string, url: string): void {
  if (/^(?:file:[^\0]+|postgres(?:ql)?:\/\/\S+)$/.test(url)) return
  throw new Problem(exitCodes.usage, `${flag} is no database: use file: and a path, or postgres:// and a server.`)
}

function tell({ from, to, rows, bytes, resumedRows, tables, key }: InstallationCopy, terminal: Terminal): void {
  printRows(terminal, tables, columns, 'There is nothing in it.')
  const resumed = resumedRows > 0 ? `, ${resumedRows} of them before this run` : ''
  say(
    terminal,
    `${rows} rows${resumed}, ${sizeText(bytes)}: each is in ${plainText(to)} as it is in ${plainText(from)}.`,
  )
  say(terminal, 'Start on the copy from here on. What is done on the original now is lost to it.')
  for (const text of keyText(key)) say(terminal, plainText(text))
}

/** What to do about the key, which is in no database. */
function keyText({ from, to }: InstallationCopy['key']): readonly string[] {
  if (from === null) {
    const place = to === null ? '' : `, or keep it in ${to}, with mode 0600`
    return [`The secrets open with the same key alone: set REPOHOOK_SECRET_KEY as it was${place}.`]
  }
  if (to === null)
    return [
      `The secrets open with the key in ${from} alone. Set it for every process that starts on the copy:`,
      `export REPOHOOK_SECRET_KEY="$(cat ${quoted(from)})"`,
    ]
  return [`The secrets open with the key in ${from} alone. Copy it, too:`, `cp -p ${quoted(from)} ${quoted(to)}`]
}

/** As a shell reads it. */
const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
