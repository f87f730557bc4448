import { expect, test } from 'vitest'
import { hookSign } from './hook-sign.ts'

type Facts = Parameters<typeof hookSign>[0]

const delivered = { outcome: { kind: 'delivered', status: 200 } } as Facts['lastDelivery']
const refused = { outcome: { kind: 'refused', status: 404 } } as Facts['lastDelivery']
const hook = { active: true, failuresInARow: 0 }

test.each([
  ['well', { hook, condition: 'well', lastDelivery: delivered }, 'ok', undefined],
  ['new', { hook, condition: 'well', lastDelivery: null }, 'none', undefined],
  [
    'one failure',
    { hook: { ...hook, failuresInARow: 1 }, condition: 'well', lastDelivery: refused },
    'failed',
    undefined,
  ],
  [
    'failures',
    { hook: { ...hook, failuresInARow: 7 }, condition: 'failing', lastDelivery: refused },
    'failed',
    '7 failures in a row',
  ],
  [
    'half way with one',
    { hook: { ...hook, failuresInARow: 1 }, condition: 'failing', lastDelivery: refused },
    'failed',
    'Failing',
  ],
  ['parked', { hook: { ...hook, failuresInARow: 9 }, condition: 'parked', lastDelivery: refused }, 'held', 'Parked'],
  [
    'inactive before parked',
    { hook: { ...hook, active: false }, condition: 'parked', lastDelivery: refused },
    'off',
    'Inactive',
  ],
] as const)('shows how a hook does: %s', (_, facts, sign, label) => {
  expect(hookSign(facts)).toMatchObject({ sign, label: label === undefined ? null : { text: label } })
})
