export { hookStoreSuite } from './hook-store.suite.ts'
export { hookVerbsSuite } from './hooks.suite.ts'
