import { z } from 'zod'
import { operation } from './operation.ts'
import { repositoryParams } from './target-params.ts'

const maxProperties = 10

/** GitHub's door for events that a caller makes up. */
export const dispatchOperations = [
  operation({
    operationId: 'repos/create-dispatch-event',
    verb: 'events.dispatch',
    method: 'post',
    path: '/repos/{owner}/{repo}/dispatches',
    right: 'write',
    summary: 'Publish a repository_dispatch event',
    params: repositoryParams,
    query: null,
    body: z.object({
      event_type: z.string().min(1, 'event_type is empty').max(100, 'event_type has more than 100 characters'),
      client_payload: z
        .record(z.string(), z.unknown())
        .refine((payload) => Object.keys(payload).length <= maxProperties, {
          error: `client_payload may have no more than ${maxProperties} properties`,
        })
        .meta({ maxProperties })
        .optional(),
    }),
    responses: { 204: null },
    async handle({ admin, verbs, body: { event_type: eventType, client_payload: clientPayload = {} } }) {
      await verbs.events.dispatch(admin, { eventType, clientPayload: JSON.stringify(clientPayload) })
      return { status: 204 }
    },
  }),
]
