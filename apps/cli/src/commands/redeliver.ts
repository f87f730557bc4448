import type { Command } from 'commander'
import type { Delivery } from '../api.ts'
import { requireConsent } from '../ask.ts'
import { counted } from '../count.ts'
import { addFilterOptions, type FilterOptions, filterOf, wholeNumber } from '../delivery-filter.ts'
import { findDelivery } from '../delivery-log.ts'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { hintAtEvent } from '../hint-at-event.ts'
import { explain } from '../explain.ts'
import { Problem } from '../problem.ts'
import { progress } from '../progress.ts'
import { planRedelivery } from '../redelivery-plan.ts'
import { jsonText } from '../plain-text.ts'
import { print, printJson, say, type Terminal } from '../terminal.ts'
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
}

type Asked = Pick<Delivery, 'id' | 'hookId'>

/** Adds `repohook redeliver`. */
export function addRedeliver(program: Command, terminal: Terminal): void {
  const command = program
    .command('redeliver')
    .description('Send deliveries again, to where their hooks point now: some by id, or all that match, after asking.')
    .argument('[delivery...]', 'ids', (text: string, ids?: readonly number[]) => [...(ids ?? []), wholeNumber(text)])
    .option('--all', 'each event that failed and has not been delivered since, once for each hook')
    .option('--hook <id>', 'of one hook (default: all hooks of the target)', wholeNumber)
    .option('-y, --yes', 'do not ask')
    .action(async (given: readonly number[] | undefined, options: RedeliverOptions) => {
      const { all = false, json } = options
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
      const place = await findPlace(options, terminal)
      if (!all) return redeliverSome(terminal, place, ids, options)
      const line = progress(terminal)
      const looked = (count: number) => count % 100 === 0 && line.show(`Looking: ${count} deliveries …`)
      const query = { filter, hookId: options.hook }
      const plan = await planRedelivery(place, query, looked).finally(line.clear)
      if (plan.length === 0) {
        if (json) printJson(terminal, [])
        say(terminal, 'Nothing to redeliver.')
        return hintAtEvent(terminal, place, filter.event)
      }
      const hooks = new Set(plan.map(({ hookId }) => hookId)).size
      const what = `${counted(plan.length, 'delivery', 'deliveries')} to ${counted(hooks, 'hook')}`
      await requireConsent(terminal, options.yes, `Redeliver ${what}?`)
      // A failure has one key for good: asked for twice, by two runs too, it is one redelivery.
      const prefix = filter.status === 'success' ? terminal.world.uuid() : 'failed'
      await redeliverAll(terminal, place, plan, prefix, options)
    })
  addFilterOptions(command)
  addTargetOptions(addJsonOption(command))
  examples(
    command,
    'repohook redeliver 1234',
    'repohook redeliver --all --since 2h',
    'repohook redeliver --all --hook 3 --event push --yes',
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
  await redeliverAll(terminal, place, deliveries, terminal.world.uuid(), options)
}

/** Asks for each redelivery, in order. @throws a Problem when some could not be queued */
async function redeliverAll(
  terminal: Terminal,
  { client, target }: Place,
  deliveries: readonly Asked[],
  keyPrefix: string,
  { json }: JsonOption,
): Promise<void> {
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
