/** The destination is not one that the operator allows. `rule` says why, for an operator's eyes. */
export class BlockedError extends Error {
  override readonly name = 'BlockedError'
  readonly code = 'REPOHOOK_BLOCKED'
  readonly rule: string

  constructor(rule: string) {
    super(`destination not allowed: ${rule}`)
    this.rule = rule
  }
}

/** The name has no address, or nobody said which. `detail` is the resolver's word for it, such as `ENOTFOUND`. */
export class ResolveError extends Error {
  override readonly name = 'ResolveError'
  readonly code = 'REPOHOOK_RESOLVE'
  readonly detail: string

  constructor(detail: string, cause?: unknown) {
    super(`cannot resolve the host: ${detail}`, { cause })
    this.detail = detail
  }
}

/** The operator's proxy did not do its part. `detail` is the status that it answered, or a code such as `ECONNREFUSED`. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly code = 'REPOHOOK_PROXY'
  readonly detail: string

  constructor(detail: string, cause?: unknown) {
    super(`the proxy failed: ${detail}`, { cause })
    this.detail = detail
  }
}

/** No connection came about. It wraps what happened, because the same code later on can mean a stale connection. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError'
  readonly code: string | undefined

  constructor(cause: Error) {
    super(cause.message, { cause })
    this.code = (cause as NodeJS.ErrnoException).code
  }
}
