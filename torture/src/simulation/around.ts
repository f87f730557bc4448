/** Runs `call` around each method of a port. */
export function around<Port extends object>(
  port: Port,
  call: (method: keyof Port & string, go: () => Promise<unknown>) => Promise<unknown>,
): Port {
  const methods = Object.entries(port) as [keyof Port & string, (...args: unknown[]) => Promise<unknown>][]
  return Object.fromEntries(
    methods.map(([name, method]) => [name, (...args: unknown[]) => call(name, () => method(...args))]),
  ) as Port
}
