import { TRPCClientError } from '@trpc/client'

/** An error in words for whoever typed the command: what was refused, or that no server answered. */
export function explain(error: unknown, url: string): string {
  if (error instanceof TRPCClientError && error.shape === undefined) {
    return `No Repohook answers at ${url}. Start it with npm start, or name another with REPOHOOK_URL.`
  }
  return error instanceof Error ? error.message : String(error)
}
