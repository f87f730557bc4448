import type { Command } from 'commander'
import type { Delivery } from '../api.ts'
import { counted } from '../count.ts'
import { addFilterOptions, type FilterOptions, filterOf, wholeNumber } from '../delivery-filter.ts'
import { findDelivery } from '../delivery-log.ts'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { explain } from '../explain.ts'
import { Problem } from '../problem.ts'
import { progress } from '../progress.ts'
import { redeliverAll } from '../redeliver-all.ts'
import { jsonText } from '../plain-text.ts'
import { print, say, type Terminal } from '../terminal.ts'
import {
  addJsonOption,
  addTargetOptions,
  findPlace,
  type JsonOption,
  type Place,
  type TargetOptions,
} from '../where.ts'

interface RedeliverOptions extends TargetOptions, FilterOptions, JsonOption {
  readonly all?: boolean
  readonly hook?: number
  readonly yes?: boolean
  readonly rate?: number
  readonly wait: boolean
}

/** Redeliveries a minute, when nobody says how many. */
const defaultRate = 600

type Asked = Pick<Delivery, 'id' | 'hookId'>

/** Adds `repohook redeliver`. */
export function addRedeliver(program: Command, terminal: Terminal): void {
  const command = program
    .command('redeliver')
    .description('Send deliveries again, to where their hooks point now: some by id, or all that match, after asking.')
    .argument('[delivery...]', 'ids', (text: string, ids?: readonly number[]) => [...(ids ?? []), wholeNumber(text)])
    .option('--all', 'each event that failed and has not been delivered since, once for each hook')
    .option('--hook <id>', 'of one hook (default: all hooks of the target)', wholeNumber)
    .option('--rate <n>', `with --all: at most so many a minute, up to 10000 (default: ${defaultRate})`, wholeNumber)
    .option('--no-wait', 'with --all: start it and leave; it goes on by itself')
    .option('-y, --yes', 'do not ask')
    .action(async (given: readonly number[] | undefined, options: RedeliverOptions) => {
      const { all = false } = options
      const ids = new Set(given)
      if (all && ids.size > 0) {
        throw new Problem(exitCodes.usage, 'Ids and --all: drop --all to send those alone, or the ids to send all.')
      }
      if (!all && ids.size === 0) {
        const advice = 'repohook redeliver 1234, or repohook redeliver --all --since 2h, for example.'
        throw new Problem(exitCodes.usage, 'Redeliver what? Name deliveries by id, or use --all.', advice)
      }
      const filter = filterOf(options, terminal.world.now())
      if (!all && Object.keys(filter).length > 0) {
        throw new Problem(exitCodes.usage, 'Filters choose among all deliveries: add --all, or leave them out.')
      }
      if (filter.status === 'queued') {
        throw new Problem(exitCodes.usage, '--status queued: what waits will be sent anyway.')
      }
      if (!all && (options.rate !== undefined || !options.wait)) {
        throw new Problem(exitCodes.usage, '--rate and --no-wait are for --all: leave them out.')
      }
      const place = await findPlace(options, terminal)
      if (!all) return redeliverSome(terminal, place, ids, options)
      const { hook: hookId, rate: ratePerMinute = defaultRate, wait, yes = false, json = false } = options
      await redeliverAll(terminal, place, { filter, hookId, ratePerMinute, wait, yes, json })
    })
  addFilterOptions(command)
  addTargetOptions(addJsonOption(command))
  examples(
    command,
    'repohook redeliver 1234',
    'repohook redeliver --all --since 2h',
    'repohook redeliver --all --hook 3 --event push --yes',
    'repohook redeliver --all --rate 60 --no-wait',
  )
}

async function redeliverSome(
  terminal: Terminal,
  place: Place,
  ids: ReadonlySet<number>,
  options: RedeliverOptions,
): Promise<void> {
  const deliveries: Asked[] = []
  for (const id of ids) {
    const { hook } = options
    deliveries.push(hook === undefined ? await findDelivery(place, id, hook) : { id, hookId: hook })
  }
  await redeliverEach(terminal, place, deliveries, options)
}

/** Asks for each redelivery, in order. @throws a Problem when some could not be queued */
async function redeliverEach(
  terminal: Terminal,
  { client, target }: Place,
  deliveries: readonly Asked[],
  { json }: JsonOption,
): Promise<void> {
  const keyPrefix = terminal.world.uuid()
  const line = progress(terminal)
  const answers: { readonly id: number }[] = []
  let refused = 0
  const summary = () => `${answers.length} of ${counted(deliveries.length, 'delivery', 'deliveries')} queued again`
  try {
    for (const { id: deliveryId, hookId } of deliveries) {
      const requestKey = `${keyPrefix}:${deliveryId}`
      try {
        const answer = await client.deliveries.redeliver.mutate({ target, hookId, deliveryId, requestKey })
        answers.push(answer)
        line.clear()
        if (!json) print(terminal, String(answer.id))
      } catch (error) {
        const { code, lines } = explain(error)
        if (terminal.signal.aborted || code !== exitCodes.refused) throw error
        refused += 1
        line.clear()
        say(terminal, `delivery ${deliveryId}: ${lines[0]}`)
      }
      line.show(`${answers.length} of ${deliveries.length} queued …`)
    }
  } finally {
    line.clear()
    if (json) print(terminal, jsonText(answers))
    if (refused === 0) say(terminal, `${summary()}.`)
  }
  if (refused > 0) throw new Problem(exitCodes.refused, `${summary()}; ${refused} refused.`)
}
