import type { Dialect } from './dialect.ts'

/** Writes a group in one transaction, and answers each item in its order. */
type WriteGroup<Item, Answer> = (items: readonly Item[]) => Promise<readonly Answer[]>

/**
 * Lets what is written in the same moment share one transaction, at most `most` at once: a commit waits for the disk, and
 * ten in one wait no longer than one. When a group fails for one of its items, each is written by itself, so that it
 * fails alone; when the database is at fault, trying again one by one would only wait for each.
 *
 * @param write does nothing but its transaction: what it rejects with says that nothing of the group was written
 */
export function groupCommit<Item, Answer>(
  write: WriteGroup<Item, Answer>,
  most: number,
  faultOf: Dialect['faultOf'],
): (item: Item) => Promise<Answer> {
  let waiting: { readonly item: Item; readonly answer: PromiseWithResolvers<Answer> }[] = []

  const writeSoon = () => setImmediate(() => void writeNext())

  async function writeNext(): Promise<void> {
    const group = waiting.splice(0, most)
    if (waiting.length > 0) writeSoon()
    try {
      const answers = await write(group.map(({ item }) => item))
      for (const [index, { answer }] of group.entries()) answer.resolve(answers[index]!)
    } catch (error) {
      const isHopeless = group.length === 1 || faultOf(error) !== null
      for (const { item, answer } of group) {
        if (isHopeless) answer.reject(error)
        else answer.resolve(write([item]).then(([only]) => only!))
      }
    }
  }

  return (item) => {
    if (waiting.length === 0) writeSoon()
    const answer = Promise.withResolvers<Answer>()
    waiting.push({ item, answer })
    return answer.promise
  }
}
