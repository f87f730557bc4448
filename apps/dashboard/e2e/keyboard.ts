import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

const mostStops = 100

/** Goes from where the focus is to the element, by the Tab key alone (or by Shift+Tab), as a person without a mouse does. */
export async function tabTo(to: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await to.waitFor()
  for (let stops = 0; stops < mostStops; stops++) {
    if (await hasFocus(to)) return
    await to.page().keyboard.press(key)
  }
  throw new Error(`${to.toString()} is not reached by ${key} from where the focus was`)
}

/** Goes to the element by the Tab key, and presses Enter on it. */
export async function enter(on: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await tabTo(on, key)
  await on.page().keyboard.press('Enter')
}

export const hasFocus = (element: Locator): Promise<boolean> =>
  element.evaluate((found) => found === found.ownerDocument.activeElement)

/** Whoever has no mouse goes on from somewhere: not from the beginning of the document, where a lost focus starts again. */
export async function expectFocusKept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true)
}
