import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

/** Asks until it is answered, while the server runs. @throws the last refusal after 20 s, or when the server has ended */
export async function untilAnswered<T>(ask: () => Promise<T>, server?: ChildProcess): Promise<T> {
  for (const startedAt = Date.now(); ; await pause(50)) {
    try {
      return await ask()
    } catch (error) {
      const ended = server !== undefined && (server.exitCode !== null || server.pid === undefined)
      if (ended || Date.now() - startedAt > 20_000) throw error
    }
  }
}
