import { stillWorld } from '@repohook/events/testing'
import { describe, expect, it } from 'vitest'
import { Changes } from './changes.ts'
import type { Hint, Hints } from './hints.ts'

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

describe('between processes that share a store', () => {
  /** A line to which each process has an end: what one tells all others hear, in the same moment. */
  function line() {
    interface End {
      hear: (hint: Hint | null) => void
    }
    const ends: End[] = []
    const told: Hint[] = []
    const hintsOf = (): Hints => {
      const end: End = { hear: () => {} }
      ends.push(end)
      return {
        tell(hint) {
          told.push(hint)
          for (const other of ends) if (other !== end) other.hear(hint)
        },
        hear: (listener) => void (end.hear = listener),
      }
    }
    return { told, hintsOf, breakDown: () => ends.forEach(({ hear }) => hear(null)) }
  }

  function two() {
    const world = stillWorld()
    const { hintsOf, ...rest } = line()
    const [here, there] = [new Changes({ hints: hintsOf(), world }), new Changes({ hints: hintsOf(), world })]
    const heard: string[] = []
    there.onQueued(() => heard.push('queued'))
    return { here, there, heard, world, ...rest }
  }

  it('what is queued in one wakes the others, and nobody there by its own', () => {
    const { here, there, heard, told } = two()
    here.queued([1])
    expect(heard).toEqual(['queued'])
    expect(told).toEqual([{ queued: true, changed: [], watched: [] }])
    there.queued([1])
    expect(heard).toEqual(['queued', 'queued'])
  })

  it('what settles is told of hooks that another watches, and of no others', () => {
    const { here, there, heard, told } = two()
    const stop = there.onHook(1, () => heard.push('hook 1'))
    told.splice(0)
    here.settled([1, 1, 2])
    here.queued([2, 1])
    expect(told).toEqual([
      { queued: false, changed: [1], watched: [] },
      { queued: true, changed: [1], watched: [] },
    ])
    expect(heard).toEqual(['hook 1', 'queued', 'hook 1'])
    stop()
    here.settled([2])
    expect(told).toHaveLength(2)
  })

  it('a hook that nobody says any more that they watch is told of no longer', () => {
    const { here, there, heard, told, world } = two()
    there.onHook(1, () => heard.push('hook 1'))
    world.pass(11_999)
    here.settled([1])
    expect(heard).toEqual(['hook 1'])
    world.pass(1)
    told.splice(0)
    here.settled([1])
    expect(told).toEqual([])
  })

  it('whoever may have missed something looks at everything', () => {
    const { there, heard, breakDown } = two()
    there.onHook(1, () => heard.push('hook 1'))
    breakDown()
    expect(heard).toEqual(['queued', 'hook 1'])
  })
})
