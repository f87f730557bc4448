/**
 * Resolves when nothing is left that would go on by itself: promises that can go on have gone on, and no `setImmediate`
 * waits. What waits for a simulated answer or moment does not count. Nothing under test waits for a real timer or I/O.
 */
export async function quiescence(): Promise<void> {
  do await new Promise(setImmediate)
  while (process.getActiveResourcesInfo().includes('Immediate'))
}
