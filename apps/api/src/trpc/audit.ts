import { z } from 'zod'
import { id, instanceProcedure, router } from './base.ts'

export const audit = router({
  /** Who did what, and what was denied to whom; newest first. */
  list: instanceProcedure
    .input(
      z.object({
        below: id.optional(),
        limit: z.int().min(1).max(100).default(30),
        tokenId: id.optional(),
        verb: z.string().max(100).optional(),
        outcome: z.enum(['allowed', 'denied']).optional(),
      }),
    )
    .query(({ ctx, input }) => ctx.verbs.audit.list(ctx.admin, input)),
})
