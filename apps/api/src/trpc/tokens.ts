import { z } from 'zod'
import { scopeNames } from '../scopes.ts'
import { signInUrl } from '../sign-in-link.ts'
import { id, instanceProcedure, refOf, router, targetInput } from './base.ts'

const minuteMs = 60_000
/** Ten years. */
const longestMs = 3_650 * 86_400_000

const name = z
  .string()
  .trim()
  .min(1, 'A token needs a name, by which you will know it.')
  .max(100, 'A token is named in at most 100 characters.')
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'A token is named in printable characters.')

export const tokens = router({
  create: instanceProcedure
    .input(
      z.object({
        name,
        scopes: z.array(z.enum(scopeNames)).min(1, 'A token needs a scope.').max(scopeNames.length),
        /** The only targets that it opens; an organization stands for its repositories too. Without them it opens all. */
        targets: z.array(targetInput).min(1).max(100).optional(),
        lifetimeMs: z.int().min(minuteMs).max(longestMs).optional(),
      }),
    )
    .mutation(({ ctx, input }) => ctx.verbs.tokens.create(ctx.admin, { ...input, targets: input.targets?.map(refOf) })),

  list: instanceProcedure.query(({ ctx }) => ctx.verbs.tokens.list(ctx.admin)),

  /** A link that signs somebody in as a token, once and within an hour. Who has it may do all that the token may. */
  link: instanceProcedure.input(z.object({ tokenId: id })).mutation(async ({ ctx, input }) => {
    const { code, expiresAt } = await ctx.verbs.tokens.link(ctx.admin, input.tokenId)
    return { url: signInUrl(ctx.links.publicUrl, code), expiresAt }
  }),

  revoke: instanceProcedure
    .input(z.object({ tokenId: id }))
    .mutation(({ ctx, input }) => ctx.verbs.tokens.revoke(ctx.admin, input.tokenId)),
})
