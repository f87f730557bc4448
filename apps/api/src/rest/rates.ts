import { z } from 'zod'
import { rateOf } from '../rate-limit.ts'
import { nothingHere } from './failure-to-wire.ts'
import { operation } from './operation.ts'
import { answerJson } from './route.ts'

const rate = z.object({ limit: z.int(), used: z.int(), remaining: z.int(), reset: z.int() })

/** What a caller has left; to ask for it costs nothing. */
export const rateOperations = [
  operation({
    operationId: 'rate-limit/get',
    method: 'get',
    path: '/rate_limit',
    right: 'anyone',
    verb: null,
    summary: 'Get how many calls are left in this hour',
    params: z.object({}),
    query: null,
    body: null,
    responses: { 200: z.object({ resources: z.object({ core: rate, search: rate }), rate }) },
    async handle({ c }) {
      const found = rateOf(c)
      // As GitHub Enterprise Server says it.
      if (!found) return answerJson(c, 404, { ...nothingHere, message: 'Rate limiting is not enabled.' })
      const { limit, used, remaining, resetAt } = found
      const core = { limit, used, remaining, reset: Math.ceil(resetAt / 1_000) }
      // GitHub's clients want it there, and nothing can be searched here.
      const search = { ...core, limit: 0, used: 0, remaining: 0 }
      return { status: 200, body: { resources: { core, search }, rate: core } }
    },
  }),
]
