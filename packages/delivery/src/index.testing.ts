export { deliveryStoreSuite } from './delivery-store.suite.ts'
export { startReceiver, type Receiver } from './receiver.testing.ts'
export { Bench, type OpenStores, type Stores } from './stores.testing.ts'
export { workerSuite } from './worker.suite.ts'
