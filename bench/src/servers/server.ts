export interface DatabaseServer {
  readonly url: string
  /** `Redis 7.0.15`. */
  readonly version: string
  /** What it promises of a commit, in its own words. */
  readonly durability: string
  /** The processes are ours, so that their CPU time and system calls can be counted. */
  readonly pid: number | null
  stop(): Promise<void>
}

export interface ServerOptions {
  /** An empty folder on a real disk. */
  readonly folder: string
  /** A program that starts the server in its place, with its arguments: `strace`. */
  readonly prefix?: readonly string[]
}

/** Null where the server is not at hand. */
export type StartServer = (options: ServerOptions) => Promise<DatabaseServer | null>
