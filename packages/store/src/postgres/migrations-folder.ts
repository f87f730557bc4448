import { fileURLToPath } from 'node:url'

/** Where the statements are that bring a database up to date. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations/postgres', import.meta.url))
