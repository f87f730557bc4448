import { Failure } from '@repohook/events'
import { z } from 'zod'
import type { Caller } from '../caller.ts'
import { mostOn } from '../scopes.ts'
import { pageProcedure, procedure, router } from './base.ts'

/** Longer than any token or code is. */
const secret = z.string().min(1).max(1_000)

/** Who is signed in, and what they may do. */
async function tellOf(caller: Caller) {
  const { login, scopes, expiresAt } = caller
  return {
    /** The name of the token. */
    login,
    scopes,
    /** The most that they may do on each kind of target; what that opens is in `targets`. */
    rights: {
      repository: mostOn('repository', scopes),
      organization: mostOn('organization', scopes),
      instance: mostOn('instance', scopes),
    },
    /** The targets that the token is limited to, an organization standing for its repositories too; null is all. */
    targets: await caller.reach(),
    /** When the session ends, in Unix milliseconds; null for a token that does not. */
    expiresAt,
  }
}

export const session = router({
  /** Who asks; null where that is nobody. A session that is over is forgotten. */
  get: procedure.query(async ({ ctx }) => {
    try {
      return await tellOf(await ctx.caller())
    } catch (error) {
      const isNobody = error instanceof Failure && error.code === 'auth.required' && !ctx.hasToken
      if (!isNobody) throw error
      ctx.session.forget()
      return null
    }
  }),

  /** Signs a browser in, for 30 days or as long as the token lasts: the answer brings a cookie that opens the procedures. */
  signIn: pageProcedure
    .input(z.union([z.strictObject({ token: secret }), z.strictObject({ code: secret })]))
    .mutation(async ({ ctx, input }) => {
      const caller = await ctx.session.begin(input)
      ctx.about.caller = caller
      return tellOf(caller)
    }),

  /** Ends the session, and has the browser forget it, however broken it is. */
  signOut: pageProcedure.mutation(async ({ ctx }) => {
    ctx.about.caller = await ctx.caller().catch(() => null)
    await ctx.session.end()
  }),
})
