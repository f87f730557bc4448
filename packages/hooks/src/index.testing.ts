export { hookStoreSuite } from './hook-store.suite.ts'
export { hookVerbsSuite } from './hooks.suite.ts'
export { checkUrlSpellings, type UrlFindings } from './url-spellings.testing.ts'
