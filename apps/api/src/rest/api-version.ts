import { Failure } from '@repohook/events'

/** GitHub's versions of its API that are answered here, the one for callers who name none first. */
const versions = ['2022-11-28', '2026-03-10']

/**
 * The version that an `X-GitHub-Api-Version` selects.
 *
 * @throws Failure `request.version_unknown`
 */
export function selectVersion(asked: string | undefined): string {
  const selected = asked === undefined || asked === '' ? versions[0] : versions.find((version) => version === asked)
  if (selected === undefined) {
    throw new Failure('request.version_unknown', `There is no such version of this API, but ${versions.join(' and ')}.`)
  }
  return selected
}
