export { openStore, type Store } from './open-store.ts'
export type { ListedToken, NewToken, StoredToken, TokenStore } from './token-store.ts'
