import { z } from 'zod'
import { id, router, targetProcedure } from './base.ts'
import type { Right } from '../scopes.ts'

const filter = z.strictObject({
  status: z.enum(['failure', 'success']).default('failure'),
  event: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  redelivery: z.boolean().optional(),
  guid: z.string().max(100).optional(),
  settledFrom: z.int().min(0).optional(),
  settledBefore: z.int().min(0).optional(),
})
const query = z.object({ hookId: id.optional(), filter: filter.default({ status: 'failure' }) })
const jobProcedure = (right: Right) => targetProcedure(right).input(z.object({ jobId: id }))
const limit = z.int().min(1).max(100).default(30)

export const jobs = router({
  preview: targetProcedure('read')
    .input(query)
    .query(({ ctx, input: { hookId, filter: which } }) => ctx.verbs.jobs.preview(ctx.admin, { hookId, filter: which })),

  start: targetProcedure('write')
    .input(
      query.extend({
        ratePerMinute: z.int().min(1).max(10_000).default(600),
        requestKey: z.string().min(1).max(100).optional(),
      }),
    )
    .mutation(({ ctx, input: { target: _, ...job } }) => ctx.verbs.jobs.start(ctx.admin, job)),

  get: jobProcedure('read').query(({ ctx, input }) => ctx.verbs.jobs.get(ctx.admin, input.jobId)),

  list: targetProcedure('read')
    .input(z.object({ below: id.optional(), limit }))
    .query(({ ctx, input: { target: _, ...page } }) => ctx.verbs.jobs.list(ctx.admin, page)),

  pause: jobProcedure('write').mutation(({ ctx, input }) => ctx.verbs.jobs.pause(ctx.admin, input.jobId)),
  resume: jobProcedure('write').mutation(({ ctx, input }) => ctx.verbs.jobs.resume(ctx.admin, input.jobId)),
  cancel: jobProcedure('write').mutation(({ ctx, input }) => ctx.verbs.jobs.cancel(ctx.admin, input.jobId)),

  items: jobProcedure('read')
    .input(
      z.object({
        outcome: z.enum(['waiting', 'delivered', 'failed', 'cancelled']).optional(),
        after: id.optional(),
        limit,
      }),
    )
    .query(({ ctx, input: { target: _, jobId, ...page } }) => ctx.verbs.jobs.items(ctx.admin, jobId, page)),
})
