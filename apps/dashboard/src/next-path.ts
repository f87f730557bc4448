/** A page of ours to go on to, as its path; the first page where `next` is none. */
export function nextPath(next: string | undefined): string {
  if (!next?.startsWith('/')) return '/'
  // Any base does that no address names: what leads elsewhere has another origin, however it is spelled.
  const base = 'http://here.invalid'
  const url = URL.parse(next, base)
  if (url?.origin !== base) return '/'
  const isSignIn = url.pathname === '/sign-in' || url.pathname.startsWith('/sign-in/')
  // `/.//elsewhere` is a path here, and what comes of it would be another host.
  return isSignIn || url.pathname.startsWith('//') ? '/' : `${url.pathname}${url.search}${url.hash}`
}
