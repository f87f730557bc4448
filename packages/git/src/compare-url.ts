import type { Push } from './push.ts'

/**
 * Where a browser sees what a push changed, in the forms of GitHub's example payloads.
 *
 * For a new ref: the one commit it brought, the range from before the first to the last of several, or the ref itself
 * when it brought none. Otherwise both ends, as the first twelve digits of their ids.
 */
export function compareUrl(htmlUrl: string, { update, commits }: Push): string {
  const short = (id: string) => id.slice(0, 12)
  const after = short(update.new)
  if (!update.created) return `${htmlUrl}/compare/${short(update.old)}...${after}`
  const [first] = commits
  if (first === undefined) return `${htmlUrl}/compare/${refPath(update.ref)}`
  if (commits.length === 1) return `${htmlUrl}/commit/${first.id}`
  return `${htmlUrl}/compare/${short(first.id)}^...${after}`
}

function refPath(ref: string): string {
  const [, , ...name] = ref.split('/')
  return name.map(encodeURIComponent).join('/')
}
