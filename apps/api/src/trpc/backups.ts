import { z } from 'zod'
import { instanceProcedure, router } from './base.ts'

const name = z
  .string()
  .max(100, 'A backup is named in at most 100 characters.')
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*\.db$/,
    'A backup on the server has a name and no path: letters, digits, - and _, and .db at its end.',
  )

export const backups = router({
  /** Asked again with the same id until it is no longer `under_way`. */
  create: instanceProcedure
    .input(z.object({ id: z.uuid(), name: name.optional(), withKey: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => ctx.verbs.backups.create(ctx.admin, input)),
})
