import { describe, expect, it } from 'vitest'
import { parsePushRecord } from './push-record.ts'

const [zero, id] = ['0'.repeat(40), 'a'.repeat(40)]
const line = `${zero} ${id} refs/heads/main\n`
const record = (lines: string, pusher = 'ada') =>
  `${lines}\n=\n${id} refs/heads/main *\n${id} refs/tags/v1  \n=\nrefs/heads/main\n=\n${pusher}\n`

describe('a push that was written down', () => {
  it('has its updates, the refs, the default branch, and who pushed', () => {
    expect(parsePushRecord(record(line))).toEqual({
      updates: [{ old: zero, new: id, ref: 'refs/heads/main', created: true, deleted: false }],
      standing: {
        refs: [
          { name: 'refs/heads/main', id, isDefault: true },
          { name: 'refs/tags/v1', id, isDefault: false },
        ],
        head: 'refs/heads/main',
      },
      pusher: 'ada',
    })
  })

  it('leaves out a line that git could not finish', () => {
    expect(parsePushRecord(record(`${line}${zero} ${id.slice(9)}`)).updates).toHaveLength(1)
  })

  it('names no default branch while HEAD points at a commit, and does not trust who pushed', () => {
    const text = record(line, 'ada\n=\nx').replace('=\nrefs/heads/main\n', '=\n\n')
    expect(parsePushRecord(text)).toMatchObject({ pusher: 'ada', standing: { head: null } })
  })

  it.each(['', 'nonsense', `${line}=\n`, `${line}\n=\n=\n`])('is no other text: %j', (text) => {
    expect(() => parsePushRecord(text)).toThrow('not one that the hook')
  })
})
