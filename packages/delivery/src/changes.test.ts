import { describe, expect, it } from 'vitest'
import { Changes } from './changes.ts'

describe('the changes that are told', () => {
  const listen = () => {
    const changes = new Changes()
    const heard: string[] = []
    const deaf = {
      any: changes.onQueued(() => heard.push('queued')),
      one: changes.onHook(1, () => heard.push('hook 1')),
      two: changes.onHook(2, () => heard.push('hook 2')),
    }
    return { changes, deaf, heard }
  }

  it('are of every hook for which something was queued, and once that there is something to deliver', () => {
    const { changes, heard } = listen()
    changes.queued([1, 2])
    expect(heard).toEqual(['queued', 'hook 1', 'hook 2'])
  })

  it('are of the hook alone when its deliveries settled', () => {
    const { changes, heard } = listen()
    changes.settled([2, 3])
    expect(heard).toEqual(['hook 2'])
  })

  it('are told once however many deliveries of a hook there were', () => {
    const { changes, heard } = listen()
    changes.queued([1, 1, 1])
    changes.settled([1, 1])
    expect(heard).toEqual(['queued', 'hook 1', 'hook 1'])
  })

  it('are none when nothing was queued or settled', () => {
    const { changes, heard } = listen()
    changes.queued([])
    changes.settled([])
    expect(heard).toEqual([])
  })

  it('are no longer told to who stopped listening, and still to the others', () => {
    const { changes, deaf, heard } = listen()
    changes.onHook(1, () => heard.push('another of hook 1'))
    deaf.any()
    deaf.one()
    changes.queued([1, 2])
    expect(heard).toEqual(['another of hook 1', 'hook 2'])
    deaf.two()
    changes.settled([2])
    expect(heard).toHaveLength(2)
  })

  it('may have any number of listeners', () => {
    const changes = new Changes()
    let heard = 0
    const stops = Array.from({ length: 1_000 }, () => changes.onHook(1, () => heard++))
    changes.settled([1])
    expect(heard).toBe(1_000)
    for (const stop of stops) stop()
    changes.settled([1])
    expect(heard).toBe(1_000)
  })
})
