import type { Service } from './service.ts'

/** What a person reads at start: where it listens, for what, and what to do next. */
export function welcome(service: Pick<Service, 'url' | 'role' | 'freshToken' | 'signInUrl'>): string {
  const { url, role, freshToken, signInUrl } = service
  if (role === 'worker') return `Repohook delivers. ${url} answers /livez, /readyz and /metrics, and nothing else.\n`
  const token = freshToken
    ? 'This is your admin token. Keep it: it is shown this once, and only a digest of it is stored.'
    : 'The admin token is the one you have. Lost it? Start with a new one of your own in REPOHOOK_ADMIN_TOKEN.'
  const lines = [
    `Repohook listens on ${url}`,
    '',
    token,
    '',
    `    export REPOHOOK_URL=${url} REPOHOOK_TOKEN=${freshToken ?? '…'}`,
    '',
    ...(signInUrl === null
      ? []
      : ['To sign in as administrator in a browser, once and within an hour:', '', `    ${signInUrl}`, '']),
    'With this in another terminal, make every push to a repository on this machine an event,',
    '',
    '    npx repohook attach /path/to/repository.git --repository owner/name',
    '',
    'and have a URL told of them:',
    '',
    '    npx repohook hooks create -R owner/name --url https://example.com/hook --generate-secret',
    '',
    'npx repohook --help shows the rest, npm run demo all of it at work. To stop: Ctrl-C.',
    '',
  ]
  return lines.join('\n')
}
