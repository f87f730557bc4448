import type { OverHttp } from './measures/over-http.ts'
import type { Crew, Workers } from './measures/workers.ts'
import type { Results, Standing } from './results.ts'
import type { Spread } from './statistics.ts'
import { type Column, table } from './table.ts'

const mebibyte = 1024 * 1024

/** What a person reads; no line is wider than 100 columns. */
export function report(results: Results): string {
  const { standings, notAtHand, doubts, overHttp, workers } = results
  return [
    describeRun(results),
    standings.length > 0 &&
      table(columns, [...standings.map(row), ...notAtHand.map((title) => [title, 'not at hand'])]),
    standings.length > 0 && standings.map(({ title, durability }) => `${title}: ${durability}`).join('\n'),
    overHttp && describeOverHttp(overHttp),
    workers && describeWorkers(workers),
    doubts.join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function describeRun({ machine, payloadBytes, concurrency, deliveries, rounds, pinned }: Results): string {
  const { cpu, cpus, memoryBytes, system, fileSystem, fdatasyncMs, node, undici, sqlite, load } = machine
  const gibibytes = Math.round(memoryBytes / mebibyte / 1024)
  return [
    `${cpu}, ${cpus} CPUs, ${gibibytes} GiB, ${system}, load ${load.toFixed(1)} at the start`,
    `${fileSystem}, fdatasync of 4 KiB ${fdatasyncMs.toFixed(2)} ms; Node ${node.slice(1)}, undici ${undici}, SQLite ${sqlite}`,
    `${payloadBytes} bytes of “issues”, ${concurrency} at once; median (least–most) of ${rounds} × ${deliveries} deliveries`,
    pinned
      ? 'the sender on one CPU, the receiver on another, database servers on any'
      : 'no process is pinned to a CPU',
  ].join('\n')
}

const columns: readonly Column[] = [
  { title: 'contender', align: 'left' },
  { title: 'delivered/s', align: 'left' },
  { title: 'of raw', align: 'left' },
  { title: 'CPU µs', align: 'right' },
  { title: 'server', align: 'right' },
  { title: 'fsyncs', align: 'right' },
  { title: 'MiB (peak)', align: 'right' },
  { title: 'receiver', align: 'right' },
]

const unknown = '·'

function row(standing: Standing): readonly string[] {
  const { title, deliveredPerS, ratio, cpuUs, serverCpuUs, fsyncsPerDelivery, memory, receiverBusy } = standing
  return [
    title,
    range(deliveredPerS, (value) => value.toFixed(0)),
    ratio ? range(ratio, (value) => value.toFixed(2)) : unknown,
    whole(cpuUs),
    serverCpuUs === null ? unknown : whole(serverCpuUs),
    fsyncsPerDelivery === null ? unknown : fsyncsPerDelivery.toFixed(3),
    `${whole(memory.rssBytes / mebibyte)} (${whole(memory.peakBytes / mebibyte)})`,
    `${whole(receiverBusy * 100)} %`,
  ]
}

function describeOverHttp({ accepted, latency, fanOut }: OverHttp): string {
  const { hooks, publishedMs, arrivedMs } = fanOut
  return table(
    [
      { title: 'over HTTP, the whole service', align: 'left' },
      { title: '', align: 'right' },
      { title: '', align: 'left' },
    ],
    [
      ['accepted, 64 requests at once', whole(accepted.singlePerS), 'events/s, no hook listens'],
      ['accepted, batches of 100, 4 at once', whole(accepted.batchPerS), 'events/s, no hook listens'],
      ['idle, publish → first byte, p50', latency.p50Ms.toFixed(2), `ms of ${latency.samples}`],
      ['idle, publish → first byte, p99', latency.p99Ms.toFixed(2), `ms of ${latency.samples}`],
      [`fan-out 1 → ${whole(hooks)}, answered`, publishedMs.toFixed(1), 'ms'],
      [`fan-out 1 → ${whole(hooks)}, all arrived`, arrivedMs.toFixed(1), 'ms'],
    ],
  )
}

function describeWorkers({ few, many, factor, rounds, slots, receiverMs }: Workers): string {
  const crew = ({ workers, deliveredPerS, busy }: Crew) => [
    workers === 1 ? '1 worker' : `${workers} workers`,
    whole(deliveredPerS),
    `deliveries/s; the processors ${busy === null ? unknown : `${whole(busy * 100)} %`} busy`,
  ]
  return table(
    [
      { title: `side by side, ${slots} slots each, receivers of ${receiverMs} ms`, align: 'left' },
      { title: '', align: 'right' },
      { title: '', align: 'left' },
    ],
    [crew(few), crew(many), ['factor', factor.toFixed(2), `median of ${rounds}`]],
  )
}

const range = ({ median, min, max }: Spread, format: (value: number) => string): string =>
  min === max ? format(median) : `${format(median)} (${format(min)}–${format(max)})`

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
