import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Delivery, DeliveryFilter } from './api.ts'
import { exitCodes } from './exit-codes.ts'
import { readMoment } from './moments.ts'
import { Problem } from './problem.ts'

export interface FilterOptions {
  readonly status?: 'success' | 'failure' | 'queued'
  readonly event?: string
  readonly action?: string
  readonly redelivery?: boolean
  readonly guid?: string
  readonly since?: string
  readonly until?: string
}

const heading = 'Which:'

/** Adds the options that say which deliveries. */
export function addFilterOptions(command: Command): Command {
  const which = (flags: string, words: string) => new Option(flags, words).helpGroup(heading)
  return command
    .addOption(which('--status <status>', 'how they went').choices(['success', 'failure', 'queued']))
    .addOption(which('--event <name>', 'of one event'))
    .addOption(which('--action <action>', 'of one action'))
    .addOption(which('--redelivery', 'redeliveries alone'))
    .addOption(which('--no-redelivery', 'no redeliveries'))
    .addOption(which('--guid <guid>', 'of one event, by its GUID'))
    .addOption(which('--since <when>', 'settled since: 30m, 2h, 7d, or a date such as 2026-03-01T12:00Z'))
    .addOption(which('--until <when>', 'settled before'))
}

/** The API's filter for those options. @throws a Problem for what is no moment */
export function filterOf(options: FilterOptions, now: number): DeliveryFilter {
  const { status, event, action, redelivery, guid, since, until } = options
  const settledFrom = since === undefined ? undefined : momentOf(since, now, '--since')
  const settledBefore = until === undefined ? undefined : momentOf(until, now, '--until')
  return {
    ...(status && { status }),
    ...(event !== undefined && { event }),
    ...(action !== undefined && { action }),
    ...(redelivery !== undefined && { redelivery }),
    ...(guid !== undefined && { guid: guid.toLowerCase() }),
    ...(settledFrom !== undefined && { settledFrom }),
    ...(settledBefore !== undefined && { settledBefore }),
  }
}

/** Whether a delivery that is followed passes the filter. */
export function passes(filter: DeliveryFilter, delivery: Delivery): boolean {
  const { status, event, action, redelivery, guid } = filter
  const statusNow = delivery.status === null ? 'queued' : delivery.status === 'OK' ? 'success' : 'failure'
  return (
    (status === undefined || status === statusNow) &&
    (event === undefined || event === delivery.event) &&
    (action === undefined || action === delivery.action) &&
    (redelivery === undefined || redelivery === delivery.redelivery) &&
    (guid === undefined || guid === delivery.guid)
  )
}

/** Reads an id, or another whole number from 1 up, as an argument. */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError('is no whole number from 1 up.')
}

function momentOf(text: string, now: number, flag: string): number {
  const at = readMoment(text, now)
  if (at !== null) return at
  const advice = 'Say how long ago (30m, 2h, 7d), or a date (2026-03-01, 2026-03-01T12:00:00Z).'
  throw new Problem(exitCodes.usage, `${flag}: “${text}” is no moment.`, advice)
}
