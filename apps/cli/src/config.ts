/** Where a server is when nobody says otherwise. */
export const defaultUrl = 'http://127.0.0.1:3000'

/** What the command line takes from the environment, so that a script need not repeat it. */
export interface Environment {
  readonly url: string | undefined
  readonly token: string | undefined
  /** `owner/name`. */
  readonly repository: string | undefined
  /** Set by git in its hooks; relative to the current folder. */
  readonly gitDir: string
  /** Who git, or the server in front of it, says is pushing. */
  readonly pusher: string
  /** How long a push waits for the server at most, in milliseconds. */
  readonly patienceMs: number
  /** What a server would take its keys from, as variables. */
  readonly keys: Readonly<Record<string, string>>
  /** What PostgreSQL's own programs take a password and certificates from, as variables. */
  readonly postgres: Readonly<Record<string, string>>
  /** False under `NO_COLOR`, and on a terminal that has none. */
  readonly colour: boolean
}

export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): Environment {
  return {
    url: environment['REPOHOOK_URL'] || undefined,
    token: environment['REPOHOOK_TOKEN'] || undefined,
    repository: environment['REPOHOOK_REPOSITORY'] || undefined,
    gitDir: environment['GIT_DIR'] || '.',
    pusher: environment['REPOHOOK_PUSHER'] || environment['REMOTE_USER'] || environment['USER'] || 'git',
    patienceMs: Math.min(Number(/^\d+$/.exec(environment['REPOHOOK_PATIENCE_MS'] ?? '')?.[0] ?? 2_500), 600_000),
    keys: variables(environment, ['REPOHOOK_SECRET_KEY', 'REPOHOOK_PREVIOUS_SECRET_KEY']),
    postgres: variables(environment, ['PGPASSWORD', 'PGPASSFILE', 'PGSSLMODE', 'NODE_EXTRA_CA_CERTS', 'HOME']),
    colour: !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
  }
}

/** Those of the variables that are set. */
const variables = (environment: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])))
