import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { api, manage, type Managed } from './hooks.testing.ts'

let managed: Managed
let path: string
beforeEach(async () => {
  managed = await manage({ REPOHOOK_RETRY: 'github' })
  const hooks = '/repos/octocat/Hello-World/hooks'
  const response = await managed.ask('POST', hooks, { config: { url: managed.receiver.url } })
  const { id } = (await response.json()) as { id: number }
  path = `${hooks}/${id}`
})
afterEach(() => managed.close())

/** Lets so many pings settle, each at a moment of its own; the one of the beginning among them. */
async function settle(count: number, answer = 200): Promise<void> {
  managed.receiver.answer = answer
  for (let n = 0; n < count; n++) {
    await managed.installation.worker.drain()
    managed.installation.world.pass(1000)
    if (n < count - 1) await managed.ask('POST', `${path}/pings`)
  }
}

interface Page {
  readonly ids: readonly number[]
  readonly next: string | undefined
  readonly prev: string | undefined
}

async function page(query: string): Promise<Page> {
  const response = await managed.ask('GET', `${path}/deliveries${query}`)
  expect(response.status).toBe(200)
  const link = response.headers.get('link')
  expect(link ?? '<>; rel="next"').toMatch(/^<[^>]*>; rel="(?:next|prev)"(?:, <[^>]*>; rel="prev")?$/)
  const to = (relation: string) =>
    new RegExp(`<([^>]*)>; rel="${relation}"`).exec(link ?? '')?.[1]?.slice(`${api}${path}/deliveries`.length)
  const deliveries = (await response.json()) as { id: number }[]
  return { ids: deliveries.map(({ id }) => id), next: to('next'), prev: to('prev') }
}

describe('the log', () => {
  it.each(['', '&status=success'])('is paged to its end and back, and no page is empty %s', async (filter) => {
    await settle(6)
    const first = await page(`?per_page=2${filter}`)
    expect(first).toMatchObject({ ids: [6, 5], prev: undefined })
    const second = await page(first.next!)
    expect(second.ids).toEqual([4, 3])
    const third = await page(second.next!)
    expect(third).toMatchObject({ ids: [2, 1], next: undefined })
    const back = await page(third.prev!)
    expect(back.ids).toEqual([4, 3])
    expect((await page(back.next!)).ids).toEqual([2, 1])
    expect(await page(back.prev!)).toMatchObject({ ids: [6, 5], prev: undefined })
    expect(third.prev).toContain(`per_page=2${filter}`)
  })

  it('links nowhere when one page holds it all', async () => {
    await settle(2)
    expect(await page('?per_page=2')).toEqual({ ids: [2, 1], next: undefined, prev: undefined })
  })

  it('keeps its filter on the way on and back', async () => {
    await settle(1)
    for (const answer of [500, 200, 500, 200]) {
      await managed.ask('POST', `${path}/pings`)
      await settle(1, answer)
    }
    const first = await page('?per_page=1&status=success')
    const second = await page(first.next!)
    const third = await page(second.next!)
    expect([first, second, third].map(({ ids }) => ids)).toEqual([[5], [3], [1]])
    expect((await page(third.prev!)).ids).toEqual([3])
    expect(third.next).toBeUndefined()
    expect(await page(second.prev!)).toMatchObject({ ids: [5], prev: undefined })
  })

  it('tells successes and failures apart', async () => {
    await settle(2)
    await managed.ask('POST', `${path}/pings`)
    await settle(1, 302)
    expect((await page('?status=success')).ids).toEqual([2, 1])
    expect((await page('?status=failure')).ids).toEqual([3])
  })

  it.each([
    ['cursor=x', 400],
    ['cursor=v2_1_1', 400],
    ['cursor=', 400],
    ['status=queued', 422],
    ['status=', 422],
    ['per_page=x', 200],
    ['cursor=v1_0_0', 200],
  ])('asked for by %s answers %i', async (query, status) => {
    await settle(1)
    const response = await managed.ask('GET', `${path}/deliveries?${query}`)
    expect(response.status).toBe(status)
    if (status !== 200) expect(await response.json()).toMatchObject({ status: String(status), errors: [{}] })
  })
})

describe('a delivery', () => {
  it('that waits is not in the log yet, and is not found', async () => {
    expect((await page('')).ids).toEqual([])
    expect((await managed.ask('GET', `${path}/deliveries/1`)).status).toBe(404)
    await settle(1)
    expect((await managed.ask('GET', `${path}/deliveries/1`)).status).toBe(200)
  })

  it('is not redelivered to an inactive hook, which is told by 422', async () => {
    await settle(1)
    await managed.ask('PATCH', path, { active: false })
    const response = await managed.ask('POST', `${path}/deliveries/1/attempts`)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ message: 'Validation Failed', failure: 'hook.inactive' })
    expect((await managed.ask('POST', `${path}/deliveries/99/attempts`)).status).toBe(404)
  })
})
