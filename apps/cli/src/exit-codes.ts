/** What the program ends with. Scripts rely on these: a code never changes its meaning. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  notSignedIn: 4,
  found: 5,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What each code means, for people. */
export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'Done.',
  1: 'Refused or failed: the server said no, or a delivery that was waited for failed.',
  2: 'Wrong usage: an option, an argument or an answer is missing or makes no sense.',
  3: 'No server answers, or what answers is no Repohook.',
  4: 'Not signed in: there is no token, or the server does not know it.',
  5: 'The doctor found something that is not repaired.',
  130: 'Interrupted by Ctrl-C.',
}
