import type { Sealer } from '@repohook/hooks'
import { and, asc, gt, isNotNull, or } from 'drizzle-orm'
import { instanceScope } from '../define.ts'
import type { Dialect } from '../dialect.ts'
import { doesKeyFit } from '../key-check.ts'
import { openSecret } from '../sealed-secret.ts'
import { type Finding, findingOf, mostSubjects } from './finding.ts'

const rules = {
  key: {
    name: 'key.unfit',
    says: 'REPOHOOK_SECRET_KEY, or the key beside the database, is not the one that it was made with. Restore that one.',
    noun: 'key',
  },
  secret: {
    name: 'hook.secret_unopenable',
    says: 'A secret of it does not open with the key: nothing can be sent to it. Give it a new one.',
    noun: 'hook',
  },
  token: {
    name: 'token.none',
    says: 'No token opens all of this installation. Start it with one of your own in REPOHOOK_ADMIN_TOKEN.',
    noun: 'installation',
  },
} as const

const batch = 500

/** What is the matter with who and what opens an installation. Told without a word of any secret. */
export async function keyFindings(dialect: Dialect, sealer: Sealer): Promise<readonly Finding[]> {
  const { db, tables } = dialect
  const tokens = await db.select({ scopes: tables.tokens.scopes }).from(tables.tokens)
  const opensAll = tokens.some(({ scopes }) => scopes.split(' ').includes(instanceScope))
  const isFit = await doesKeyFit(dialect, sealer)
  const findings = [
    findingOf(rules.key, isFit ? [] : ['the key']),
    findingOf(rules.secret, isFit ? await unopenable(dialect, sealer) : []),
    findingOf(rules.token, opensAll ? [] : ['this one']),
  ]
  return findings.filter((finding) => finding !== null)
}

async function unopenable({ db, tables: { hooks } }: Dialect, sealer: Sealer): Promise<readonly number[]> {
  const found: number[] = []
  for (let after = 0; found.length <= mostSubjects;) {
    const rows = await db
      .select({
        id: hooks.id,
        uid: hooks.uid,
        sealed: hooks.sealedSecret,
        previous: hooks.sealedPreviousSecret,
        headers: hooks.sealedTemplateHeaders,
      })
      .from(hooks)
      .where(
        and(
          gt(hooks.id, after),
          or(
            isNotNull(hooks.sealedSecret),
            isNotNull(hooks.sealedPreviousSecret),
            isNotNull(hooks.sealedTemplateHeaders),
          ),
        ),
      )
      .orderBy(asc(hooks.id))
      .limit(batch)
    const isWhole = ({ uid, sealed, previous, headers }: (typeof rows)[number]) =>
      opens(() => openSecret(sealed, uid, sealer)) &&
      opens(() => openSecret(previous, uid, sealer, 'previous_secret')) &&
      opens(() => openSecret(headers, uid, sealer, 'template_headers'))
    found.push(...rows.filter((row) => !isWhole(row)).map(({ id }) => id))
    const last = rows.at(-1)
    if (!last) break
    after = last.id
    await new Promise(setImmediate)
  }
  return found
}

function opens(secret: () => { reveal(): string } | null): boolean {
  try {
    secret()?.reveal()
    return true
  } catch {
    return false
  }
}
