import { TRPCClientError } from '@trpc/client'

/** An error in words for whoever typed the command. */
export function explain(error: unknown): string {
  if (error instanceof TRPCClientError && error.data?.failure === 'auth.required') {
    return 'The server does not know this token. Attach with the one that it has: REPOHOOK_TOKEN, or --token.'
  }
  return error instanceof Error ? error.message : String(error)
}
