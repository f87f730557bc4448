import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { type Finding, findingOf } from '../doctor/finding.ts'
import { migrationsFolder } from './migrations-folder.ts'

const rules = {
  behind: {
    name: 'schema.behind',
    says: 'The database is older than this Repohook. A start brings it up to date.',
    noun: 'migration',
  },
  ahead: {
    name: 'schema.ahead',
    says: 'The database was made by a newer Repohook. Use that one, or newer.',
    noun: 'migration',
  },
  differs: {
    name: 'schema.differs',
    says: 'A table or an index is missing, or is not as it was made. Restore a backup.',
    noun: 'object',
  },
} as const

/** Holds the schema of a database to what the migrations of this version make. */
export function compareSchema(client: Database.Database): readonly Finding[] {
  const model = new Database(':memory:')
  try {
    migrate(drizzle({ client: model }), { migrationsFolder })
    const [wanted, there] = [migrationsOf(model), migrationsOf(client)]
    const behind = wanted.difference(there).size
    const ahead = there.difference(wanted).size
    if (behind + ahead > 0) {
      const told = (count: number) => (count > 0 ? [`${count} of ${wanted.size}`] : [])
      return [findingOf(rules.behind, told(behind)), findingOf(rules.ahead, told(ahead))].filter((one) => one !== null)
    }
    const finding = findingOf(rules.differs, [...differing(objectsOf(model), objectsOf(client))])
    return finding ? [finding] : []
  } finally {
    model.close()
  }
}

function migrationsOf(client: Database.Database): Set<string> {
  const table = client.prepare("SELECT 1 FROM sqlite_schema WHERE name = '__drizzle_migrations'").get()
  if (!table) return new Set()
  return new Set(client.prepare<[], string>('SELECT hash FROM __drizzle_migrations').pluck().all())
}

/** The objects by name, each as the statement that made it. What SQLite makes by itself has none. */
function objectsOf(client: Database.Database): Map<string, string> {
  const rows = client
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> '__drizzle_migrations' AND name <> 'sqlite_sequence'",
    )
    .all()
  return new Map(rows.map(({ name, sql }) => [name, sql]))
}

function* differing(wanted: Map<string, string>, there: Map<string, string>): Generator<string> {
  for (const [name, made] of wanted) if (there.get(name) !== made) yield name
  for (const name of there.keys()) if (!wanted.has(name)) yield name
}
