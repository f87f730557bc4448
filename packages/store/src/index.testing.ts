export { type MemoryDatabase, openInMemory, type ProcessStores } from './memory-database.testing.ts'
