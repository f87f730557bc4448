type Handlers = Readonly<Record<string, (...args: never[]) => unknown>>

/** Answers the calls of the process that started this one, and ends with it. */
export function serve(handlers: Handlers): void {
  process.on('message', (call: Call) => void answer(call).then((value) => process.send?.(value)))
  process.on('disconnect', () => process.exit())

  async function answer({ id, name, args }: Call): Promise<object> {
    try {
      return { id, value: await handlers[name]?.(...args) }
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }
}

interface Call {
  readonly id: number
  readonly name: string
  readonly args: never[]
}
