import { z } from 'zod'

export const deliverySummary = z.object({
  id: z.int(),
  guid: z.string(),
  delivered_at: z.iso.datetime(),
  redelivery: z.boolean(),
  duration: z.number().describe('Seconds, always written with a fraction.'),
  status: z.string().describe('`OK`, or what went wrong.'),
  status_code: z.int().describe('The receiver’s; 502 or 504 where none came, 0 where nothing was sent.'),
  event: z.string(),
  action: z.string().nullable(),
  installation_id: z.null(),
  repository_id: z.int().nullable(),
  throttled_at: z.null(),
})

const headers = z.record(z.string(), z.string()).nullable()

export const deliveryDetail = deliverySummary.extend({
  url: z.string().optional(),
  request: z.object({ headers, payload: z.record(z.string(), z.unknown()).nullable() }),
  response: z.object({ headers, payload: z.string().nullable() }),
})
