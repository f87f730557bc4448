import { z } from 'zod'
import { id, instanceProcedure, router } from './base.ts'

const name = z
  .string()
  .trim()
  .min(1, 'A token needs a name, by which you will know it.')
  .max(100, 'A token is named in at most 100 characters.')
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'A token is named in printable characters.')

export const tokens = router({
  create: instanceProcedure
    .input(z.object({ name }))
    .mutation(({ ctx, input }) => ctx.verbs.tokens.create(ctx.admin, input.name)),

  list: instanceProcedure.query(({ ctx }) => ctx.verbs.tokens.list(ctx.admin)),

  revoke: instanceProcedure
    .input(z.object({ tokenId: id }))
    .mutation(({ ctx, input }) => ctx.verbs.tokens.revoke(ctx.admin, input.tokenId)),
})
