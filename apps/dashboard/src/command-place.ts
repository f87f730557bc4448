import type { TargetInput } from './target.ts'

/** As the command line names a target. It knows no instance, which gets what happens on any repository: one stands for it. */
export function commandPlace(target: TargetInput): string {
  if (target.kind === 'organization') return `-O ${target.name}`
  return `-R ${target.kind === 'repository' ? target.name : 'octocat/hello'}`
}
