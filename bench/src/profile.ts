import { table } from './table.ts'

/** What V8's profiler writes, as far as it is read here. Times are microseconds. */
export interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  /** Lines count from 0. */
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

const sqlite = 'SQLite'

/** Who the code belongs to by where it is, the first that fits. */
const groups: readonly (readonly [group: string, place: RegExp])[] = [
  [sqlite, /node_modules\/better-sqlite3\//],
  ['PostgreSQL driver (pg)', /node_modules\/pg[^/]*\//],
  ['Drizzle', /node_modules\/drizzle-orm\//],
  ['undici', /node_modules\/undici\/|internal\/deps\/undici/],
  ['log (pino)', /node_modules\/(?:pino|sonic-boom|fast-redact|@pinojs|quick-format)/],
  ['HMAC, sealed secrets, UUIDs', /^node:internal\/crypto\//],
  [
    'sockets (node:net, streams)',
    /^node:(?:net|internal\/(?:net|streams|stream_base_commons|js_stream|tty))|^node:stream/,
  ],
  ['timers, queues, promises', /^node:(?:internal\/(?:timers|process|async|abort|event)|timers|async_hooks|events)/],
  ['Repohook: delivery', /\/packages\/delivery\//],
  ['Repohook: store', /\/packages\/store\//],
  ['Repohook: hooks, events', /\/packages\/(?:hooks|events)\//],
  ['this benchmark', /\/bench\/src\//],
  ['the rest of Node', /^node:/],
]

const special = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(idle)', 'idle'],
  ['(program)', 'native code between calls (event loop, sockets)'],
])

const shownFunctions = 20

/** A table of where the time went by group, and one of the functions with the most time of their own. */
export function profileReport(profile: Profile, deliveries: number): string {
  const frames = framesOf(profile)
  const total = [...frames.values()].reduce((sum, { selfUs }) => sum + selfUs, 0)
  const byGroup = sumBy(frames.values(), ({ group }) => group)
  const byFunction = sumBy(frames.values(), ({ group, name, place }) => `${name}\n${place}\n${group}`)
  const share = (us: number) => `${((us / total) * 100).toFixed(1)} %`
  const perDelivery = (us: number) => (us / deliveries).toFixed(1)
  const numbers = [
    { title: 'share', align: 'right' as const },
    { title: 'µs each', align: 'right' as const },
  ]
  return [
    table(
      [{ title: `where ${deliveries} deliveries spent ${(total / 1000).toFixed(0)} ms`, align: 'left' }, ...numbers],
      byGroup.map(([group, us]) => [group, share(us), perDelivery(us)]),
    ),
    table(
      [{ title: 'function', align: 'left' }, ...numbers, { title: 'place', align: 'left' }],
      byFunction.slice(0, shownFunctions).map(([key, us]) => {
        const [name = '', place = '', group = ''] = key.split('\n')
        return [name, share(us), perDelivery(us), place || group]
      }),
    ),
  ].join('\n\n')
}

interface Frame {
  readonly name: string
  readonly place: string
  readonly group: string
  selfUs: number
}

/** Native functions have no place: they are named by the JavaScript that called them. */
function framesOf({ nodes, samples, timeDeltas }: Profile): ReadonlyMap<number, Frame> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)))
  /** The JavaScript function that a frame is, or that called it. */
  const callerOf = (id: number): ProfileNode | undefined => {
    const node = byId.get(id)
    if (!node || node.callFrame.url !== '') return node
    const parent = parents.get(id)
    return parent && callerOf(parent.id)
  }
  const frames = new Map(
    nodes.map(({ id, callFrame: { functionName, url } }) => {
      const caller = callerOf(id)?.callFrame
      const name = functionName || (url === '' ? '(native)' : '(anonymous)')
      const isNative = url === '' && caller !== undefined
      return [
        id,
        {
          name: isNative ? `${name} ← ${caller.functionName || '(anonymous)'}` : name,
          place: caller
            ? `${caller.url.replace(/^.*\/(?:node_modules|packages|apps)\//, '')}:${caller.lineNumber + 1}`
            : '',
          group: groupOf(functionName, isNative, caller?.url ?? ''),
          selfUs: 0,
        },
      ]
    }),
  )
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)
    // A delta is the time before its sample.
    if (frame) frame.selfUs += Math.max(0, timeDeltas[index + 1] ?? 0)
  }
  return frames
}

function groupOf(functionName: string, isNative: boolean, url: string): string {
  const known = special.get(functionName)
  if (known !== undefined) return known
  if (isNative && (functionName === 'parse' || functionName === 'stringify')) return 'JSON'
  // Drizzle calls the driver's native functions itself; they have no names.
  if (isNative && functionName === '' && /\/(?:drizzle-orm|better-sqlite3)\//.test(url)) return sqlite
  if (url === '') return 'native code'
  return groups.find(([, place]) => place.test(url))?.[0] ?? 'other packages'
}

function sumBy(frames: Iterable<Frame>, key: (frame: Frame) => string): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>()
  for (const frame of frames) sums.set(key(frame), (sums.get(key(frame)) ?? 0) + frame.selfUs)
  return [...sums].filter(([, us]) => us > 0).toSorted(([, a], [, b]) => b - a)
}
