import type { Watch } from './watch.ts'

/** Once all is older than the log is kept, nothing is left but hooks that are there and what they are installed on. */
export function auditForgotten(watch: Watch): void {
  const left = watch.database.all<{ readonly what: string; readonly n: number }>(
    `SELECT what, n FROM (
      SELECT 'deliveries' AS what, count(*) AS n FROM deliveries UNION ALL
      SELECT 'exchanges', count(*) FROM exchanges UNION ALL
      SELECT 'events', count(*) FROM events UNION ALL
      SELECT 'hours', count(*) FROM hook_hours UNION ALL
      SELECT 'deleted hooks', count(*) FROM hooks WHERE deleted_at IS NOT NULL)
      WHERE n > 0`,
  )
  for (const { what, n } of left) watch.fail('what is old is removed', `${n} ${what} are left`)
  watch.check()
}
