import { type Command, Option } from 'commander'
import { deliveryColumns } from '../delivery-columns.ts'
import { addFilterOptions, type FilterOptions, filterOf, wholeNumber } from '../delivery-filter.ts'
import { findDelivery, listDeliveries } from '../delivery-log.ts'
import { deliveryText } from '../delivery-text.ts'
import { completeDefaultList } from '../default-list.ts'
import { exitCodes } from '../exit-codes.ts'
import { Problem } from '../problem.ts'
import { hintAtEvent } from '../hint-at-event.ts'
import { examples } from '../examples.ts'
import { followDeliveries } from '../follow-deliveries.ts'
import { print, printJson, printRows, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

interface ListOptions extends TargetOptions, FilterOptions, JsonOption {
  readonly limit: number
  readonly hook?: number
  readonly follow?: boolean
}

interface ShowOptions extends TargetOptions, JsonOption {
  readonly hook?: number
}

/** Adds `repohook deliveries`. */
export function addDeliveries(program: Command, terminal: Terminal): void {
  const deliveries = program
    .command('deliveries')
    .helpCommand(false)
    .description('What was sent to hooks, or waits: list, follow live, look into one.')
  examples(
    deliveries,
    'repohook deliveries --status failure --since 2h',
    'repohook deliveries --follow',
    'repohook deliveries show 1234',
  )
  addList(deliveries, terminal)
  addShow(deliveries, terminal)
  completeDefaultList(deliveries)
}

function addList(deliveries: Command, terminal: Terminal): void {
  const command = deliveries
    .command('list', { isDefault: true })
    .description('List deliveries, newest first; with --follow, print them as they are queued and settle.')
    .argument('[hook]', 'the id of one hook (default: all hooks of the target)', wholeNumber)
    .option('--hook <id>', 'of one hook (default: all hooks of the target)', wholeNumber)
    .addOption(new Option('-n, --limit <n>', 'at most so many').argParser(wholeNumber).default(30))
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .action(async (given: number | undefined, options: ListOptions, self: Command) => {
      const hookId = given ?? options.hook
      if (options.hook !== undefined && options.hook !== hookId) {
        throw new Problem(exitCodes.usage, `Hook ${given} and --hook ${options.hook}: name one of the two.`)
      }
      if (options.follow) refuseForFollow(self)
      const now = terminal.world.now()
      const filter = filterOf(options, now)
      const place = await findPlace(options, terminal)
      if (options.follow) return followDeliveries(terminal, place, { filter, hookId }, options.json ?? false)
      const found = await listDeliveries(place, { filter, hookId }, options.limit)
      if (options.json) return printJson(terminal, found)
      printRows(terminal, found, deliveryColumns(now, terminal.isTty.stdout), 'No deliveries match.')
      if (found.length === 0) await hintAtEvent(terminal, place, filter.event)
    })
  addFilterOptions(command)
  addTargetOptions(addJsonOption(command))
  examples(
    command,
    'repohook deliveries 3 --event issues --action opened',
    'repohook deliveries --status failure --since 2h --json',
    'repohook deliveries --follow --status failure',
  )
}

/** @throws a Problem for an option that `--follow` would pass over */
function refuseForFollow(command: Command): void {
  const ignored = ['limit', 'since', 'until'].find((name) => command.getOptionValueSource(name) === 'cli')
  if (ignored) throw new Problem(exitCodes.usage, `--follow prints what comes: leave --${ignored} out.`)
}

function addShow(deliveries: Command, terminal: Terminal): void {
  const command = deliveries
    .command('show')
    .description('Show all that is kept of one delivery: request, response, and why it went as it did.')
    .argument('<delivery>', 'its id', wholeNumber)
    .option('--hook <id>', 'the hook that it was for (default: looks for it)', wholeNumber)
    .action(async (deliveryId: number, options: ShowOptions) => {
      const delivery = await findDelivery(await findPlace(options, terminal), deliveryId, options.hook)
      if (options.json) return printJson(terminal, delivery)
      print(terminal, deliveryText(delivery, terminal))
    })
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook deliveries show 1234', 'repohook deliveries show 1234 --json | jq -r .request.payload')
}
