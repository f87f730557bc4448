import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineCatalogue, githubCatalogue } from './catalogue.ts'
import { checkPayload } from './check-payload.ts'
import { Failure, type FailureCode } from './failure.ts'
import { githubExamples } from './github-examples.testing.ts'

const encode = (text: string) => new TextEncoder().encode(text)

function check(eventName: string, json: string, catalogue = githubCatalogue) {
  return checkPayload(catalogue, eventName, encode(json))
}

function refusal(refused: () => unknown): { code: FailureCode; message: string; field: string | undefined } {
  try {
    refused()
  } catch (error) {
    if (error instanceof Failure) return { code: error.code, message: error.message, field: error.field }
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('checkPayload', () => {
  test("accepts all 329 of GitHub's example payloads and reads their actions", () => {
    expect(githubExamples).toHaveLength(329)
    for (const { event, payload } of githubExamples) {
      expect(check(event, JSON.stringify(payload))).toEqual({ action: payload.action ?? null, payload })
    }
  })

  describe('of the event', () => {
    test.for(['toString', 'constructor', '__proto__', 'hasOwnProperty', '*', ''])(
      'refuses %j, which is none',
      (name) => {
        expect(refusal(() => check(name, '{}')).code).toBe('event.unknown')
      },
    )

    test('suggests the nearest name for a misspelt one', () => {
      expect(refusal(() => check('pull-request', '{}')).message).toBe(
        'There is no event named "pull-request". Did you mean pull_request?',
      )
      expect(refusal(() => check('shipment', '{}')).message).toBe('There is no event named "shipment".')
    })

    test('does not repeat a name at length', () => {
      const { message } = refusal(() => check('\n'.repeat(1e6), '{}'))
      expect(message.length).toBeLessThan(200)
      expect(message).not.toContain('\n')
    })
  })

  describe('of the action', () => {
    test('accepts one that the catalogue does not know yet', () => {
      expect(check('issues', '{"action":"befriended"}').action).toBe('befriended')
    })

    test('accepts any where the caller makes it up', () => {
      expect(check('repository_dispatch', '{"action":"rebuild-docs"}').action).toBe('rebuild-docs')
    })

    test('reads none for an event that has none, whatever the payload holds there', () => {
      expect(check('push', '{"action":"forced"}').action).toBeNull()
      expect(check('push', '{"action":[7]}').action).toBeNull()
    })

    test.for(['{}', '{"action":null}', '{"action":7}', '{"action":["opened"]}', '{"__proto__":{"action":"opened"}}'])(
      'refuses %s where the event has actions',
      (json) => {
        expect(refusal(() => check('issues', json))).toMatchObject({ code: 'payload.invalid', field: 'action' })
        expect(refusal(() => check('repository_dispatch', json)).code).toBe('payload.invalid')
      },
    )
  })

  describe('of the envelope', () => {
    const fields = ['repository', 'organization', 'sender']

    test.for(fields)('accepts %s as an object', (field) => {
      expect(check('push', `{"${field}":{}}`).payload).toEqual({ [field]: {} })
    })

    test.for(fields.flatMap((field) => ['null', '[]', '"octo"', '7', 'false'].map((value) => ({ field, value }))))(
      'refuses $value as $field',
      ({ field, value }) => {
        const refused = refusal(() => check('push', `{"${field}":${value}}`))
        expect(refused).toMatchObject({ code: 'payload.not_an_object', field })
      },
    )
  })

  describe("of a platform's own event", () => {
    const catalogue = defineCatalogue({
      'deploy.finished': {
        targets: ['repository'],
        description: 'A deploy came to its end',
        payload: z.strictObject({
          deploy: z.object({ steps: z.array(z.object({ ms: z.coerce.number().default(1) })) }),
        }),
      },
      'deploy.tagged': {
        targets: ['repository'],
        description: 'A deploy got tags',
        payload: z.record(z.string(), z.string()),
      },
      'deploy.started': { actions: ['first'], targets: ['repository'], description: 'A deploy began' },
    })

    test('accepts what fits its schema, and leaves it as it came', () => {
      const checked = check('deploy.finished', '{"deploy":{"steps":[{"ms":"5"},{}],"extra":true}}', catalogue)
      expect(checked).toEqual({ action: null, payload: { deploy: { steps: [{ ms: '5' }, {}], extra: true } } })
      expect(check('deploy.started', '{"action":"first"}', catalogue).action).toBe('first')
    })

    test('refuses what does not, and names the first place at fault', () => {
      const { code, field, message } = refusal(() =>
        check('deploy.finished', '{"deploy":{"steps":[{"ms":5},{"ms":"soon"}]}}', catalogue),
      )
      expect({ code, field }).toEqual({ code: 'payload.invalid', field: 'deploy.steps.1.ms' })
      expect(message).toContain('does not fit the schema of deploy.finished at deploy.steps.1.ms: Invalid input')
    })

    test('does not repeat what the payload holds at length', () => {
      const longKey = 'x'.repeat(1e5)
      const extraKey = refusal(() => check('deploy.finished', `{"deploy":{"steps":[]},"${longKey}":1}`, catalogue))
      expect(extraKey.field).toBeUndefined()
      expect(extraKey.message.length).toBeLessThan(300)
      const badValue = refusal(() => check('deploy.tagged', `{"${longKey}":1}`, catalogue))
      expect(badValue.field).toHaveLength(201)
      expect(badValue.message.length).toBeLessThan(500)
    })
  })
})
