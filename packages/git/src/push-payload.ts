import { pushPayloads, type Source } from './push-payloads.ts'
import type { RefUpdate } from './ref-update.ts'
import type { PushPayload } from './wire.ts'

/** The `push` payload of a push that moved one ref. Throws for a ref that is neither a branch nor a tag. */
export async function pushPayload({
  update,
  ...source
}: Source & { readonly update: RefUpdate }): Promise<PushPayload> {
  for await (const payload of pushPayloads({ ...source, updates: [update] })) return payload
  throw new Error(`${update.ref} is neither a branch nor a tag: GitHub has no push event for it`)
}
