import { createHmac } from 'node:crypto'
import type { OwnEvent } from '@repohook/events'
import { z } from 'zod'
import { pythonFloat, pythonJson } from './python-json.ts'

const row = (operation: string) =>
  z.looseObject({
    event: z.literal('update'),
    data: z.looseObject({
      dtable_uuid: z.string().min(1),
      row_id: z.string().min(1),
      op_user: z.string(),
      op_type: z.literal(operation),
      op_time: z.number(),
      table_id: z.string(),
      table_name: z.string(),
      row_name: z.string(),
      row_data: z.array(
        z.looseObject({
          column_key: z.string(),
          column_name: z.string(),
          column_type: z.string(),
          column_data: z.unknown(),
          value: z.unknown(),
          old_value: z.unknown(),
        }),
      ),
    }),
  })

/**
 * What happens to the rows of a base, as SeaTable tells it; the base is registered as a repository, `workspace/base`. Their
 * payload is SeaTable's whole message. Columns, views, comments and locks have no event, so changes of them publish nothing.
 */
export const seatableEvents = {
  insert_row: {
    targets: ['repository', 'organization'],
    description: 'A row was added to a table of the base.',
    payload: row('insert_row'),
    sample: sampleOf('insert_row', []),
  },
  modify_row: {
    targets: ['repository', 'organization'],
    description: 'Cells of a row were changed.',
    payload: row('modify_row'),
    sample: sampleOf('modify_row', [
      { column_key: '0000', column_name: 'Name', column_type: 'text', column_data: null, value: 'Ada', old_value: '' },
    ]),
  },
  delete_row: {
    targets: ['repository', 'organization'],
    description: 'A row was deleted from a table of the base.',
    payload: row('delete_row'),
    sample: sampleOf('delete_row', []),
  },
} as const satisfies Readonly<Record<string, OwnEvent>>

/**
 * The body that SeaTable sends for a payload: the bytes of Python's `json.dumps`, by which its receivers check the
 * signature. `op_time` is a float there, whatever the publisher's encoder made of a whole number.
 *
 * @param payload valid JSON
 */
export function seatableBody(payload: string): string {
  return pythonJson(payload).replace(
    /("op_time": )(-?\d+)(?=[,}])/,
    (_, name: string, number: string) => name + pythonFloat(Number(number)),
  )
}

/** SeaTable's signature of a body: HMAC-SHA256 in hex. Without a secret it sends none. */
export const seatableSignature = (body: Uint8Array, secret: string): Readonly<Record<string, string>> => ({
  'X-SeaTable-Signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
})

function sampleOf(operation: string, cells: readonly unknown[]) {
  return {
    event: 'update',
    data: {
      dtable_uuid: '9c2f6b0e4d7a45d1b8a35f0c6e1d2a77',
      row_id: 'Vb3kq1ZyQ0mT8xNn2cJr5w',
      op_user: '6f1c0d9be2a84c55a7d3e4b9180f2c61@auth.local',
      op_type: operation,
      op_time: 1_790_000_000.5,
      table_id: '0000',
      table_name: 'Members',
      row_name: 'Ada',
      row_data: cells,
    },
  }
}
