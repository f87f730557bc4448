import type { Dialect } from '../dialect.ts'
import { param } from '../statement.ts'
import { chainChecks } from './chain-checks.ts'
import type { Check } from './check.ts'
import { deliveryChecks } from './delivery-checks.ts'
import { hookChecks } from './hook-checks.ts'

/** Every rule that a query can hold rows to, in the order in which repairs run. */
export const checksOf = (dialect: Dialect): readonly Check[] => [
  ...deliveryChecks,
  ...chainChecks,
  ...hookChecks(dialect.rowsFrom(param('known'))),
]
