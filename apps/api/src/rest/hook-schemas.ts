import { mask } from '@repohook/hooks'
import { z } from 'zod'

const sslBody = z.literal(['0', '1', 0, 1]).describe('`1` does not check the receiver’s certificate.')

/** A configuration as it is sent. An empty string is a field that is not set; names that are not here are refused. */
export const configBody = z.looseObject({
  url: z.string().optional(),
  content_type: z.enum(['json', 'form', '']).optional(),
  secret: z.string().nullable().optional().describe(`\`${mask}\` leaves the one that is stored as it is.`),
  insecure_ssl: sslBody.optional(),
})
export type ConfigBody = z.output<typeof configBody>

const events = z.array(z.string())

/** What is not named here is not looked at: clients send back what they were answered. */
export const createBody = z.object({
  name: z.string().optional().describe('Always `web`.'),
  config: configBody.optional(),
  events: events.optional(),
  active: z.boolean().optional(),
})
export type CreateBody = z.output<typeof createBody>

export const updateBody = createBody.extend({ add_events: events.optional(), remove_events: events.optional() })
export type UpdateBody = z.output<typeof updateBody>

export const configAnswer = z.object({
  content_type: z.enum(['json', 'form']),
  insecure_ssl: z.enum(['0', '1']),
  secret: z.literal(mask).optional(),
  url: z.string(),
})

const instant = z.iso.datetime()
const organizationHook = z.object({
  type: z.literal('Organization'),
  id: z.int(),
  name: z.literal('web'),
  active: z.boolean(),
  events,
  config: configAnswer,
  updated_at: instant,
  created_at: instant,
  url: z.url(),
  ping_url: z.url(),
  deliveries_url: z.url(),
})

/** A hook as it is answered, by the kind of its target. */
export const hookAnswer = {
  organization: organizationHook,
  repository: organizationHook.extend({
    type: z.literal('Repository'),
    test_url: z.url(),
    last_response: z.object({
      code: z.int().nullable(),
      status: z.string().nullable(),
      message: z.string().nullable(),
    }),
  }),
}
