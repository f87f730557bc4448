import {
  accountSuite,
  backlogSuite,
  clockSuite,
  deliveryStoreSuite,
  followSuite,
  healthSuite,
  limitQueueSuite,
  type OpenStores,
  overviewSuite,
  pagesSuite,
  workerSuite,
} from '@repohook/delivery/testing'
import { hookStoreSuite, hookVerbsSuite } from '@repohook/hooks/testing'
import { describe } from 'vitest'

/** All that a database must keep, whichever it is. */
export function storeSuite(database: string, open: OpenStores): void {
  describe(`the store on ${database}`, () => {
    hookStoreSuite(open)
    hookVerbsSuite(open)
    deliveryStoreSuite(open)
    workerSuite(open)
    followSuite(open)
    limitQueueSuite(open)
    clockSuite(open)
    accountSuite(open)
    backlogSuite(open)
    healthSuite(open)
    overviewSuite(open)
    pagesSuite(open)
  })
}
