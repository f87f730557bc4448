import { accountOperations } from './accounts.ts'
import { dispatchOperations } from './dispatches.ts'
import { publishOperations } from './events.ts'
import { metaOperations } from './meta.ts'
import type { Operation } from './operation.ts'
import { rateOperations } from './rates.ts'
import { repositoryOperations } from './repositories.ts'

/** Everything that the REST API does. */
export const operations: readonly Operation[] = [
  ...publishOperations,
  ...dispatchOperations,
  ...repositoryOperations,
  ...accountOperations,
  ...metaOperations,
  ...rateOperations,
]
