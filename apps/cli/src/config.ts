/** What the command line takes from the environment, so that a script need not repeat it. */
export interface Environment {
  readonly url: string
  readonly token: string | undefined
  /** Set by git in its hooks; relative to the current folder. */
  readonly gitDir: string
  /** Who git, or the server in front of it, says is pushing. */
  readonly pusher: string
}

export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): Environment {
  return {
    url: environment['REPOHOOK_URL'] || 'http://127.0.0.1:3000',
    token: environment['REPOHOOK_TOKEN'] || undefined,
    gitDir: environment['GIT_DIR'] || '.',
    pusher: environment['REPOHOOK_PUSHER'] || environment['REMOTE_USER'] || environment['USER'] || 'git',
  }
}
