import { TRPCClientError } from '@trpc/client'
import type { Client } from './client.ts'
import { refusalIn } from './explain.ts'
import type { KeptEvent } from './outbox.ts'
import { plainText } from './plain-text.ts'
import type { Settings } from './settings.ts'

/** What became of one try. Refused is for good; postponed is worth another try. */
export type Answer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'postponed'; readonly reason: string }

/** Publishes an event of the outbox once. */
export async function publishKept(
  client: Client,
  settings: Settings,
  { event, payload, idempotencyKey, repository = settings.repository }: Omit<KeptEvent, 'ref' | 'createdAt'>,
): Promise<Answer> {
  try {
    const target = { kind: 'repository' as const, name: repository }
    await client.events.publish.mutate({ target, event, payload, idempotencyKey })
    return { kind: 'accepted' }
  } catch (error) {
    // A key belongs to one event, which the server has; only how it showed the repository has changed since.
    if (refusalIn(error) === 'event.key_reused') return { kind: 'accepted' }
    // Anything else may be put right: by a restart, a new token, a repository that is added.
    const isFinal = /^(event|payload)\.|^request\.invalid$/.test(refusalIn(error) ?? '')
    return isFinal
      ? { kind: 'refused', reason: plainText((error as Error).message) }
      : { kind: 'postponed', reason: whyNot(error, { ...settings, repository }) }
  }
}

/** Why the server took nothing, in a sentence for whoever pushes. */
export function whyNot(error: unknown, { url, repository }: Settings): string {
  const refusal = refusalIn(error)
  if (refusal === 'auth.required')
    return 'The server does not know the token: attach the repository with one that it has.'
  if (refusal === 'target.not_found')
    return `The server has no repository ${repository} for this token: add it there, or attach the repository again.`
  if (refusal !== null) return plainText((error as Error).message)
  const status = error instanceof TRPCClientError ? error.data?.httpStatus : undefined
  return status === undefined ? `No answer from ${url}.` : `${url} answered ${status}.`
}
