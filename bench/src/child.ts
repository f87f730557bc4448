import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export interface Child {
  readonly pid: number
  /** Calls a handler in the process and gives what it answers. Rejects with its error, or when the process ends. */
  call<T>(name: string, ...args: readonly unknown[]): Promise<T>
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>
}

export interface ChildOptions {
  readonly args?: readonly string[]
  /** A program that starts Node in its place, with its arguments: `taskset`, `strace`. */
  readonly prefix?: readonly string[]
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** Starts a file of this package in a process of its own, one that `serve`s. Standard output is thrown away. */
export function startChild(file: URL, { args = [], prefix = [] }: ChildOptions = {}): Child {
  const [program, ...words] = [...prefix, process.execPath]
  const child = fork(file, args, {
    execPath: program ?? process.execPath,
    execArgv: words,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let calls = 0
  child.on('message', ({ id, value, error }: Answer) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(value)
    else call?.reject(new Error(error))
  })
  const end = (reason: string) => {
    for (const call of waiting.values()) call.reject(new Error(reason))
    waiting.clear()
  }
  child.on('error', (error) => end(error.message))
  child.on('exit', (code, signal) => end(`${file.pathname} ended (${signal ?? code}) before it answered.`))
  return {
    pid: child.pid ?? 0,
    call<T>(name: string, ...callArgs: readonly unknown[]) {
      const id = calls++
      const call = Promise.withResolvers<unknown>()
      waiting.set(id, call)
      child.send({ id, name, args: callArgs }, (error) => error && call.reject(error))
      return call.promise as Promise<T>
    },
    stop: () => {
      if (child.connected) child.disconnect()
      return untilGone(child)
    },
  }
}

/** Waits until a process that was asked to end is gone; after ten seconds it insists. */
export async function untilGone(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  const insist = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(insist)
}
