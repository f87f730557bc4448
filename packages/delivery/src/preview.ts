import { checkPayload, parsePayload } from '@repohook/events'
import { adviseFormat, type FormatAdvice, heldBackBecause, type RenderFault } from '@repohook/formats'
import { checkPayloadUrl, type Destinations, type HookDraft, Secret, type TargetAdmin } from '@repohook/hooks'
import type { Method } from './exchange.ts'
import { prepare } from './prepare.ts'
import { sampleFor } from './sample-for.ts'
import type { TestInput, ToHookContext } from './to-hook.ts'

/** What a receiver would get of an event, or why it would get nothing. */
export type Preview = (
  | {
      readonly kind: 'request'
      readonly method: Method
      readonly url: string
      /** What the template's headers say is left out, and there are no signatures. */
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  | RenderFault
) & {
  /** What the URL says about the format; null where there is nothing to say. */
  readonly advice: FormatAdvice | null
  /** Why the filter would keep the event back; null where it would not. */
  readonly heldBack: string | null
}

/**
 * Renders an event for a hook that need not be there yet, and sends nothing: the payload that is given, or a sample.
 *
 * @throws Failure `hook.invalid`, `event.unknown`, `payload.*`
 */
export async function preview(
  admin: TargetAdmin,
  draft: HookDraft,
  { event = 'push', payload }: TestInput,
  context: Pick<ToHookContext, 'catalogue' | 'links' | 'world'> & { readonly destinations: Destinations },
): Promise<Preview> {
  const { format, template, filter, contentType } = draft
  const url = checkPayloadUrl(draft.url, context.destinations)
  const bytes = payload ?? Buffer.from(JSON.stringify(await sampleFor(admin, event, context)))
  checkPayload(context.catalogue, event, bytes)
  const headers = Object.entries(template?.headers ?? {}).map(([name, value]) => [name, new Secret(value)] as const)
  const prepared = prepare(
    {
      ...nothing,
      event: { guid: context.world.uuid(), name: event, payload: bytes },
      hook: {
        ...nobody,
        url,
        contentType,
        format,
        template: template && { ...template, headers: Object.fromEntries(headers) },
        target: { id: admin.target.id, kind: admin.target.kind },
      },
    },
    context.world.now(),
  )
  const told = {
    advice: adviseFormat(url, format, contentType),
    heldBack: filter && heldBackBecause(filter, event, parsePayload(bytes)),
  }
  if (prepared.kind === 'fault') return { ...prepared, ...told }
  const { sent, request } = prepared
  return { kind: 'request', ...sent, ...told, body: new TextDecoder().decode(request.body) }
}

const nothing = { id: 0, leaseToken: '', kind: 'test', attempt: 0, dueAt: 0, retries: 0 } as const

const nobody = {
  id: 0,
  secret: null,
  previousSecret: null,
  standardWebhooks: false,
  insecureSsl: false,
  retryPolicy: null,
  health: {
    isParked: false,
    failuresInARow: 0,
    probes: 0,
    probeAt: null,
    resumedAt: null,
    concurrency: null,
    ratePerMinute: null,
    parkAfter: null,
  },
} as const
