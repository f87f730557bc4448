/**
 * The file that a database URL names; null where a PostgreSQL server keeps the database.
 *
 * @throws an Error that says what to do, when it is a URL of another kind; without the URL, which may hold a password
 */
export function fileOf(url: string): string | null {
  if (url.startsWith('file:')) return url.slice('file:'.length)
  if (/^postgres(?:ql)?:\/\//.test(url)) return null
  throw new Error('REPOHOOK_DATABASE_URL: use file: and a path, or postgres:// and a server.')
}
