import { accountOperations } from './accounts.ts'
import { dispatchOperations } from './dispatches.ts'
import { documentOperations } from './document.ts'
import { publishOperations } from './events.ts'
import { hookConfigOperations } from './hook-config.ts'
import { hookDeliveryOperations } from './hook-deliveries.ts'
import { hookTestOperations } from './hook-tests.ts'
import { hookOperations } from './hooks.ts'
import { metaOperations } from './meta.ts'
import type { Operation } from './operation.ts'
import { rateOperations } from './rates.ts'
import { repositoryOperations } from './repositories.ts'

/** Everything that the REST API does. */
export const operations: readonly Operation[] = [
  ...hookOperations,
  ...hookConfigOperations,
  ...hookDeliveryOperations,
  ...hookTestOperations,
  ...publishOperations,
  ...dispatchOperations,
  ...repositoryOperations,
  ...accountOperations,
  ...metaOperations,
  ...rateOperations,
  ...documentOperations(() => operations),
]
