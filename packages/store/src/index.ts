export { openStore, type Store } from './open-store.ts'
export type { NewToken, StoredToken, TokenStore } from './token-store.ts'
