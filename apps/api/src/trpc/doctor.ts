import { z } from 'zod'
import { instanceProcedure, router } from './base.ts'

export const doctor = router({
  /** Asked again with the same id until it is no longer `under_way`. */
  check: instanceProcedure
    .input(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => ctx.verbs.doctor.check(ctx.admin, input.id)),

  repair: instanceProcedure
    .input(z.object({ plan: z.string().max(100) }))
    .mutation(({ ctx, input }) => ctx.verbs.doctor.repair(ctx.admin, input.plan)),
})
