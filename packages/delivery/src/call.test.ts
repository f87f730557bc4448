import type { Agent, Dispatcher } from 'undici'
import { describe, expect, it } from 'vitest'
import { Call, DeadlineError } from './call.ts'
import type { OutgoingRequest } from './exchange.ts'
import { ResponseRecord } from './response-record.ts'

const request: OutgoingRequest = {
  method: 'POST',
  url: 'http://127.0.0.1:9/',
  headers: {},
  body: Buffer.from('{}'),
  verifyTls: true,
}

/** A dispatcher that lets a request wait until the test says so. */
function waiting() {
  let handler: Dispatcher.DispatchHandler | null = null
  const aborted: unknown[] = []
  const controller = { abort: (reason: unknown) => aborted.push(reason), rawHeaders: [] }
  return {
    aborted,
    controller: controller as unknown as Dispatcher.DispatchController,
    agent: {
      dispatch(_: unknown, its: Dispatcher.DispatchHandler) {
        handler = its
        return true
      },
    } as unknown as Agent,
    handler: () => handler!,
  }
}

describe('a call', () => {
  it('that was given up before it got a connection is aborted when it gets one, and never written', async () => {
    const { agent, aborted, controller, handler } = waiting()
    const call = new Call(new ResponseRecord())
    const made = call.make(agent, request)
    const reason = new DeadlineError()
    call.giveUp(reason)
    expect(await made).toBe(reason)
    expect(aborted).toEqual([])
    handler().onRequestStart?.(controller, {})
    expect(aborted).toEqual([reason])
  })

  it('that was given up records nothing that comes afterwards', async () => {
    const { agent, controller, handler } = waiting()
    const record = new ResponseRecord()
    const call = new Call(record)
    const made = call.make(agent, request)
    handler().onRequestStart?.(controller, {})
    call.giveUp(new DeadlineError())
    await made
    handler().onResponseStart?.(controller, 200, {})
    expect(record.hasBegun).toBe(false)
  })
})
