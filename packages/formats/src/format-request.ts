import { Failure, parsePayload } from '@repohook/events'
import type { Answer, AnswerReading } from './answers.ts'
import { chatOf } from './chat-of.ts'
import { describeEvent } from './describe-event.ts'
import { type FormatName, formatOf } from './formats.ts'
import { type RenderedRequest, type RenderFault, renderRequest } from './render-request.ts'
import type { RequestTemplate } from './request-template.ts'

/** What a format is to be made of. */
export interface FormatInput {
  readonly format: Exclude<FormatName, 'github'>
  /** Of the formats with a template of their own; the others pay no heed to it. */
  readonly template: RequestTemplate | null
  /** The hook's payload URL. */
  readonly url: string
  readonly event: { readonly guid: string; readonly name: string; readonly payload: Uint8Array }
  /** Who sends it, as chats show it: at most 80 characters are shown. */
  readonly from: string
}

/**
 * The request by which a hook of this format hears of an event. Templates see the payload's own members, and three words
 * besides, which go before members of that name: `payload`, all of it; `message`, what there is to say of it
 * (`message.title`, `message.text`, …; see `Message`); `delivery` with `event`, `guid` and `from`.
 *
 * Pure and bounded: it gives the same for the same input, and a fault is as final as a request.
 */
export function formatRequest(input: FormatInput): RenderedRequest | RenderFault {
  const { format, url, event, from } = input
  const { makes } = formatOf(format)
  const payload = payloadOf(event.payload)
  if (payload === null) return payloadFault
  const message = describeEvent(event.name, payload)
  if (makes.by === 'code') {
    const json = new TextDecoder().decode(event.payload)
    const body = Buffer.from(makes.body({ url, json, payload, message }))
    return { kind: 'request', method: 'POST', url, headers: { 'Content-Type': 'application/json' }, body }
  }
  const template = makes.by === 'preset' ? makes.template : input.template
  if (template === null) return noTemplate
  const delivery = { event: event.name, guid: event.guid, from }
  return renderRequest(template, url, { ...payload, payload, message, delivery })
}

const payloadFault = fault('payload', 'The payload is not a JSON object, so no template can be filled from it.')
const noTemplate = fault('body', 'The hook has no template: give it one, or choose another format.')

function fault(part: string, message: string): RenderFault {
  return { kind: 'fault', part, line: 1, column: 1, message }
}

function payloadOf(bytes: Uint8Array) {
  try {
    return parsePayload(bytes)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

/**
 * What a receiver's answer means beyond its status. Discord and Slack are known by their URL as well, so that a hook in
 * GitHub's format to `…/github` stops when its webhook is gone.
 */
export function readAnswer(hook: { readonly format: FormatName; readonly url: string }, answer: Answer): AnswerReading {
  const { readAnswer: read } = formatOf(hook.format === 'github' ? (chatOf(hook.url)?.format ?? 'github') : hook.format)
  return { permanent: null, retryAfterMs: null, worthRetrying: null, isHostTrouble: false, ...read?.(answer) }
}
