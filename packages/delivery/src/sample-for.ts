import { type Catalogue, type PayloadObject, samplePayload, type SamplePlace } from '@repohook/events'
import { envelopeToWire, type Links, type Target, type TargetAdmin } from '@repohook/hooks'

/**
 * A payload that shows what an event looks like, as if `admin` had just caused it on their target. An organization's
 * happens in a repository that it could have, the instance's in one of an organization that it could have.
 *
 * @throws Failure `event.unknown`
 */
export function sampleFor(
  { target, actor }: TargetAdmin,
  event: string,
  { catalogue, links }: { readonly catalogue: Catalogue; readonly links: Links },
): Promise<PayloadObject> {
  // A repository has an organization, so its envelope is whole.
  const place = envelopeToWire(repositoryOf(target), actor, links) as unknown as SamplePlace
  return samplePayload(catalogue, event, place)
}

function repositoryOf(target: Target): Target {
  if (target.kind === 'repository') return { ...target, parent: target.parent ?? ownerOf(target) }
  const parent = target.kind === 'organization' ? target : { id: target.id, name: 'sample' }
  return { ...target, kind: 'repository', name: `${parent.name}/sample`, parent, profile: {} }
}

const ownerOf = ({ id, name }: Target) => ({ id, name: name.split('/')[0] ?? name })
