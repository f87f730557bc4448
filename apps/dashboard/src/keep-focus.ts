/**
 * Puts the focus on the content of the page where what had it is gone: whoever has no mouse goes on from there, and not from
 * the beginning of the document.
 */
export function keepFocus(): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return
  document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true })
}
