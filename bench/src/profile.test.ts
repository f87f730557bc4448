import { expect, test } from 'vitest'
import { type Profile, profileReport } from './profile.ts'

const frame = (id: number, functionName: string, url = '', children: readonly number[] = []) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
  children,
})
const root = '/home/me/repohook'

const profile: Profile = {
  nodes: [
    frame(1, '(root)', '', [2, 4, 6, 7, 8]),
    frame(2, 'execute', `file://${root}/node_modules/drizzle-orm/better-sqlite3/session.js`, [3]),
    frame(3, ''),
    frame(4, 'constructor', `file://${root}/packages/store/src/settle.ts`, [5]),
    frame(5, 'stringify'),
    frame(6, '(garbage collector)'),
    frame(7, 'send', `file://${root}/packages/delivery/src/send.ts`),
    frame(8, '(idle)'),
  ],
  samples: [3, 3, 2, 5, 4, 6, 7, 8],
  timeDeltas: [7, 1000, 3000, 500, 500, 1000, 1000, 1000, 2000],
}

test('gives native code to whom it does the work for', () => {
  const [groups = ''] = profileReport(profile, 10).split('\n\n')
  expect(groups.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['where 10 deliveries spent 10 ms', 'share', 'µs each'],
    expect.anything(),
    ['SQLite', '40.0 %', '400.0'],
    ['idle', '20.0 %', '200.0'],
    ['Repohook: store', '10.0 %', '100.0'],
    ['garbage collection', '10.0 %', '100.0'],
    ['Repohook: delivery', '10.0 %', '100.0'],
    ['Drizzle', '5.0 %', '50.0'],
    ['JSON', '5.0 %', '50.0'],
  ])
})

test('names a native function by its caller, and shows no path of the machine', () => {
  const report = profileReport(profile, 10)
  expect(report).toContain('(native) ← execute')
  expect(report).toContain('drizzle-orm/better-sqlite3/session.js:10')
  expect(report).not.toContain(root)
})
