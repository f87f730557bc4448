import { startService } from '../measures/service.ts'
import { openDatabase } from '../open-database.ts'
import type { Options } from '../options.ts'
import { type Column, table } from '../table.ts'
import type { Workplace } from '../workplace.ts'
import { describeMachine } from '../machine.ts'
import { measurePages } from './measure-pages.ts'
import { seedDeliveries } from './seed-deliveries.ts'

const target = { kind: 'repository', name: 'example/greeter' }
const repositories = 10_000
const columns: readonly Column[] = [
  { title: 'page', align: 'left' },
  { title: 'rows', align: 'right' },
  { title: 'median ms', align: 'right' },
  { title: 'slowest ms', align: 'right' },
]

/**
 * Makes an installation with one hook that has so many deliveries, and measures what the dashboard asks of it, over HTTP. A
 * database that `--database` names by `file:` or as a PostgreSQL of its own is there afterwards.
 */
export async function seed(
  place: Workplace,
  { seed: deliveries, database }: Pick<Options, 'database'> & { readonly seed: number },
  say: (progress: string) => void,
): Promise<string> {
  const url = database?.startsWith('file:') ? database : await openDatabase(place, database)
  const settings = { REPOHOOK_RATE_LIMIT: '0' }
  const first = await startService(place, url, { settings })
  await first.register(target.name, place.receiverUrl, 1)
  const [hook] = (await first.ask('hooks.list', { target })) as readonly { id: number; targetId: number }[]
  await first.stop()
  if (!hook) throw new Error('The service has no hook.')

  const [now, from] = [Date.now(), performance.now()]
  const hookUrl = `${place.receiverUrl}/${target.name}/0`
  await seedDeliveries(url, { hook: { ...hook, url: hookUrl }, deliveries, repositories, now, say })
  const seconds = (performance.now() - from) / 1_000

  say('the pages')
  const service = await startService(place, url, { settings })
  const { load, cpu, cpus } = describeMachine(place.folder)
  const pages = await measurePages(service, { target, hookId: hook.id, deliveries, now })
  await service.stop()
  const rows = pages.map(({ page, rows: count, goesOn, median, slowest }) => [
    page,
    goesOn ? `${count} …` : String(count),
    median.toFixed(1),
    slowest.toFixed(1),
  ])
  return [
    `${cpu}, ${cpus} CPUs, load ${load.toFixed(1)}; ${url.startsWith('file:') ? 'SQLite' : 'PostgreSQL'}`,
    `${deliveries} deliveries of one hook, ${repositories} repositories, made in ${seconds.toFixed(0)} s`,
    '',
    table(columns, rows),
  ].join('\n')
}
