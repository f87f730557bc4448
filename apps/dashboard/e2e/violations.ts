import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What axe finds wrong with a page, once nothing on it fades any more: the rule, and of which elements it says what. */
export async function violations(page: Page): Promise<readonly (readonly [string, readonly string[]])[]> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect, playState, timeline }) => {
      const ends = effect?.getComputedTiming().endTime !== Infinity
      return ends && playState === 'running' && timeline === document.timeline
    })
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
  // The usual way opens a page of its own each time to gather what frames found: there are none.
  const found = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return found.violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ html, failureSummary = '' }) => `${html} ${failureSummary}`),
  ])
}
