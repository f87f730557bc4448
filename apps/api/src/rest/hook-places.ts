import { z } from 'zod'
import { organizationParams, repositoryParams } from './target-params.ts'

const id = z.preprocess(
  (text) => (typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text),
  z.int().min(1),
)
const hookId = { hook_id: id }
const deliveryId = { ...hookId, delivery_id: id }

/** Where hooks are: GitHub has the same operations for each, under names of their own. */
export const hookPlaces = [
  {
    kind: 'repository',
    prefix: 'repos',
    path: '/repos/{owner}/{repo}/hooks',
    configSuffix: 'for-repo',
    params: repositoryParams,
    hookParams: repositoryParams.extend(hookId),
    deliveryParams: repositoryParams.extend(deliveryId),
  },
  {
    kind: 'organization',
    prefix: 'orgs',
    path: '/orgs/{org}/hooks',
    configSuffix: 'for-org',
    params: organizationParams,
    hookParams: organizationParams.extend(hookId),
    deliveryParams: organizationParams.extend(deliveryId),
  },
] as const

export type HookPlace = (typeof hookPlaces)[number]

/** The kind with its article. */
export const withArticle = (kind: HookPlace['kind']): string =>
  kind === 'repository' ? 'a repository' : 'an organization'
