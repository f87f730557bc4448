import type { Service } from './service.ts'

/** What a person reads at start: where it listens, and what to do next. */
export function welcome({ url, freshToken }: Service): string {
  const token = freshToken
    ? ['', 'Your admin token. It is shown once; only a digest of it is kept:', '', `    ${freshToken}`]
    : ['', 'Your admin token is the one that was shown at the first start, or REPOHOOK_ADMIN_TOKEN.']
  const steps = [
    '',
    'Next, in another terminal:',
    '',
    `    export REPOHOOK_URL=${url} REPOHOOK_TOKEN=${freshToken ?? '…'}`,
    '    npm run repohook -- attach /path/to/repository.git --repository owner/name',
    '',
    'and every push to that repository is an event. To see the whole of it first: npm run demo',
    '',
  ]
  return [`Repohook listens on ${url}`, ...token, ...steps].join('\n')
}
