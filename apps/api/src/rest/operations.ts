import { publishOperations } from './events.ts'
import type { Operation } from './operation.ts'

/** Everything that the REST API does. */
export const operations: readonly Operation[] = [...publishOperations]
