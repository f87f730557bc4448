import { createHmac } from 'node:crypto'
import type { HookVersion } from '../simulation/hook-book.ts'
import type { OutgoingRequest } from '../simulation/ports.ts'
import type { Claim } from './ledger.ts'
import type { Evidence, Watched } from './watch.ts'

/** A request is sent for a claim, once, and says what the event and the hook say: URL, bytes, GUID, signature. */
export function checkRequest(server: Watched, request: OutgoingRequest, evidence: Evidence): Claim | null {
  const { ledger, rows, book } = evidence
  const guid = request.headers['X-GitHub-Delivery']
  const hookId = Number(request.headers['X-GitHub-Hook-ID'])
  const claim = ledger.takeUnsent(server, guid, hookId)
  if (!claim) {
    evidence.fail('a row is one request', `${server.name} sent ${guid} to hook ${hookId} without a claim`)
    return null
  }
  claim.requests++
  const payload = rows.event(claim.eventId)?.payload
  const versions = book.during(hookId, claim.from, claim.to, () => rows.urlOfHook(hookId))
  if (payload && !versions.some((version) => isFor(request, payload, version)))
    evidence.fail(
      'a request is as the hook is',
      `delivery ${claim.delivery.id} to ${request.url}: ${JSON.stringify(versions)}`,
    )
  return claim
}

function isFor({ url, body, headers }: OutgoingRequest, payload: Buffer, hook: HookVersion): boolean {
  const bytes =
    hook.contentType === 'json'
      ? payload
      : Buffer.from(
          `payload=${encodeURIComponent(payload.toString())
            .replaceAll('%20', '+')
            .replaceAll(/[!'()~]/g, escaped)}`,
        )
  const digest = hook.secret === null ? undefined : createHmac('sha256', hook.secret).update(body).digest('hex')
  return (
    url === hook.url &&
    bytes.equals(body) &&
    headers['X-Hub-Signature-256'] === (digest === undefined ? undefined : `sha256=${digest}`)
  )
}

/** What forms escape and `encodeURIComponent` does not. */
const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
