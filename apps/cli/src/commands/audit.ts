import { type Command, Option } from 'commander'
import type { AuditEntry } from '../api.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { examples } from '../examples.ts'
import { isoTime, relativeTime } from '../moments.ts'
import type { Column } from '../table.ts'
import { printJson, printRows, type Terminal } from '../terminal.ts'
import { addJsonOption, addServerOptions, connect, type JsonOption, type ServerOptions } from '../where.ts'

interface AuditOptions extends ServerOptions, JsonOption {
  readonly limit: number
  readonly before?: number
  readonly verb?: string
  readonly by?: number
  readonly denied?: boolean
}

/** Adds `repohook audit`. */
export function addAudit(program: Command, terminal: Terminal): void {
  const command = program
    .command('audit')
    .description('List who did what, and what was denied to whom, newest first.')
    .addOption(new Option('-n, --limit <n>', 'at most so many, and at most 100').argParser(wholeNumber).default(30))
    .addOption(new Option('--before <id>', 'older than an entry').argParser(wholeNumber))
    .option('--verb <verb>', 'of one verb: hooks.remove')
    .addOption(new Option('--by <token>', 'of one token, by its id').argParser(wholeNumber))
    .option('--denied', 'what was denied alone')
    .action(async ({ limit, before, verb, by, denied, ...options }: AuditOptions) => {
      const { audit } = await connect(options, terminal)
      const found = await audit.list.query({
        limit: Math.min(limit, 100),
        ...(before !== undefined && { below: before }),
        ...(verb !== undefined && { verb }),
        ...(by !== undefined && { tokenId: by }),
        ...(denied && { outcome: 'denied' as const }),
      })
      if (options.json) return printJson(terminal, found)
      printRows(terminal, found, columns(terminal), 'Nothing of that was done.')
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook audit', 'repohook audit --denied', 'repohook audit --verb hooks.remove --json')
}

const columns = ({ isTty, world }: Terminal): readonly Column<AuditEntry>[] => [
  { title: 'ID', value: ({ id }) => id },
  { title: 'WHEN', value: ({ at }) => (isTty.stdout ? relativeTime(at, world.now()) : isoTime(at)) },
  { title: 'WHO', value: ({ actor }) => actor && actor.name, shrinks: 'then' },
  { title: 'VERB', value: ({ verb }) => verb },
  { title: 'ON', value: ({ target }) => target && (target.name || target.kind), shrinks: 'first' },
  { title: 'ABOUT', value: ({ subjectId }) => subjectId },
  { title: 'OUTCOME', value: ({ outcome }) => outcome, paint: ({ outcome }) => (outcome === 'denied' ? 'red' : null) },
  { title: 'FAILURE', value: ({ failure }) => failure },
  { title: 'FROM', value: ({ address }) => address },
]
