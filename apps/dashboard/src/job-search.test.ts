import { expect, it } from 'vitest'
import { parseJobSearch, parseJobsSearch } from './job-search.ts'

it('reads which items of a job, and which jobs, and leaves out what it does not understand', () => {
  expect(parseJobSearch({ outcome: 'failed', after: 7 })).toEqual({ outcome: 'failed', after: 7 })
  expect(parseJobSearch({ outcome: 'bad', after: -1 })).toEqual({})
  expect(parseJobsSearch({ below: 3 })).toEqual({ below: 3 })
  expect(parseJobsSearch({ below: 'x' })).toEqual({})
})
