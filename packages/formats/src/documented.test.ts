import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { maxSteps, maxWork } from './budget.ts'
import { describeEvent } from './describe-event.ts'
import { maxOutputLength, maxTemplateLength } from './engine.ts'
import { filters } from './filters.ts'
import { formatNames } from './formats.ts'
import { maxHeaderLength } from './header-rules.ts'
import { hookFilter } from './hook-filter.ts'
import { openWebuiEvents } from './open-webui.ts'
import { seatableEvents } from './seatable.ts'
import { allowedTags } from './tags.ts'

const page = readFileSync(new URL('../../../docs/formats.md', import.meta.url), 'utf8')

const operators = hookFilter.shape.conditions.unwrap().element.shape.operator.options

test.for([
  ['format', formatNames],
  ['filter', Object.keys(filters)],
  ['tag', Object.keys(allowedTags)],
  ['member of message', Object.keys(describeEvent('push', {}))],
  ['operator', operators],
  ['event', [...Object.keys(seatableEvents), ...Object.keys(openWebuiEvents)]],
] as const)('docs/formats.md names every %s', ([, names]) => {
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

test('docs/formats.md names the limits', () => {
  for (const limit of [maxTemplateLength, maxOutputLength, maxSteps, maxWork, maxHeaderLength]) {
    expect(page).toContain(limit.toLocaleString('en'))
  }
})
