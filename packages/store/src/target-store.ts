import type { TargetKind, World } from '@repohook/events'
import type { HookStore, Target } from '@repohook/hooks'
import { aliasedTable, and, eq, gt, inArray, or, sql } from 'drizzle-orm'
import type { Db, Dialect } from './dialect.ts'
import { text } from './statement.ts'

/** Repositories, organizations and the instance, on Drizzle. The instance is there from the start. */
export async function targetStore(
  dialect: Dialect,
  world: World,
): Promise<Pick<HookStore, 'addRepository' | 'target' | 'targetOfId' | 'targets' | 'targetsInSight'>> {
  const { db, tables } = dialect
  const { targets } = tables
  const parents = aliasedTable(targets, 'parents')

  const instance = { kind: 'instance' as const, name: '', key: '', profile: {}, revision: world.uuid() }
  await db
    .insert(targets)
    .values({ ...instance, createdAt: world.now() })
    .onConflictDoNothing()

  const selectTargets = () =>
    db.select({ target: targets, parent: parents }).from(targets).leftJoin(parents, eq(parents.id, targets.parentId))

  const findTarget = selectTargets()
    .where(and(eq(targets.kind, text('kind')), eq(targets.key, text('key'))))
    .prepare()
  const target: HookStore['target'] = async ({ kind, name }) => {
    const [row] = await findTarget.execute({ kind, key: name.toLowerCase() })
    return row ? targetOf(row) : null
  }

  return {
    target,

    async targetOfId(kind, id) {
      const [row] = await selectTargets().where(and(eq(targets.id, id), eq(targets.kind, kind)))
      return row ? targetOf(row) : null
    },

    async addRepository({ name, profile, createdAt }) {
      const owner = name.slice(0, name.indexOf('/'))
      const register = (tx: Db, fresh: { kind: 'repository' | 'organization'; name: string; profile: object }) =>
        tx
          .insert(targets)
          .values({
            ...fresh,
            key: fresh.name.toLowerCase(),
            parentId:
              fresh.kind === 'organization'
                ? null
                : sql`(SELECT id FROM targets WHERE kind = 'organization' AND key = ${owner.toLowerCase()})`,
            profile: { ...fresh.profile },
            revision: world.uuid(),
            createdAt,
          })
          .onConflictDoNothing()
          .returning({ id: targets.id })
          .prepare()
          .execute()
      const [, [added]] = await dialect.atomically((tx) => [
        register(tx, { kind: 'organization', name: owner, profile: {} }),
        register(tx, { kind: 'repository', name, profile }),
      ])
      return added ? target({ kind: 'repository', name }) : null
    },

    async targets(kind, after, limit) {
      const rows = await selectTargets()
        .where(and(eq(targets.kind, kind), after === null ? undefined : gt(targets.key, after.toLowerCase())))
        .orderBy(targets.key)
        .limit(limit)
      return rows.map(targetOf)
    },

    /** Kind by kind, each along its stretch of the index. */
    async targetsInSight({ kinds, targetIds }, { search, after, limit }) {
      const isWithin = targetIds && or(inArray(targets.id, [...targetIds]), inArray(targets.parentId, [...targetIds]))
      const isFound = search === '' ? undefined : sql`${targets.key} LIKE ${partOf(search)} ESCAPE '\\'`
      const found: Target[] = []
      const first = after ? kindsInOrder.indexOf(after.kind) : 0
      for (const kind of kindsInOrder.slice(first)) {
        if (found.length >= limit) break
        if (!kinds.includes(kind)) continue
        const isAfter = kind === after?.kind ? gt(targets.key, after.name.toLowerCase()) : undefined
        const rows = await selectTargets()
          .where(and(eq(targets.kind, kind), isAfter, isFound, isWithin ?? undefined))
          .orderBy(targets.key)
          .limit(limit - found.length)
        found.push(...rows.map(targetOf))
      }
      return found
    },
  }
}

const kindsInOrder: readonly TargetKind[] = ['instance', 'organization', 'repository']

/** A pattern for keys that have a part of a name in them, whatever signs that has. */
const partOf = (part: string): string => `%${part.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`

interface TargetRow {
  readonly target: Target & { readonly parentId: number | null }
  readonly parent: { readonly id: number; readonly name: string } | null
}

const targetOf = ({ target: { id, kind, name, profile, createdAt }, parent }: TargetRow): Target => ({
  id,
  kind,
  name,
  parent: parent && { id: parent.id, name: parent.name },
  profile,
  createdAt,
})
