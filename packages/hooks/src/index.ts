export { type Actor, adminOf, type Sight, sightOf, type TargetAdmin } from './access.ts'
export { defaultAllowedHosts, type Destinations, type Opening, parseAllowedHosts } from './destinations.ts'
export { excludeSelf, type Self } from './exclude-self.ts'
export {
  type ContentType,
  type Hook,
  type HookConfig,
  hookConfigInput,
  hookConfigPatch,
  type HookConfigPatch,
  hookDraft,
  type HookDraft,
  type HookInput,
  hookInput,
  type HookPatch,
  hookPatch,
  type PreviousSecret,
} from './hook.ts'
export { type HookTemplate, openTemplate } from './hook-template.ts'
export type { HookStore, NewHook, NewRepository, Revision, TargetHooks, TargetsPage } from './hook-store.ts'
export { type HooksContext, type HookVerbs, hookVerbs } from './hooks.ts'
export { checkPayloadUrl } from './payload-url.ts'
export { nameOf, type Place, placeOf } from './place.ts'
export { registerRepository, repositoryInput } from './repositories.ts'
export { parseRetryPolicy, type RetryPolicy } from './retry-policy.ts'
export { type Rotation, type RotationInput, rotationInput } from './rotation.ts'
export { createSealer, type Sealer } from './sealer.ts'
export { mask, Secret } from './secret.ts'
export { signingKey } from './signing-key.ts'
export type { Target, TargetRef } from './target.ts'
export { envelopeToWire, healthToWire, hookToWire, type Links, repositoryToWire, senderToWire } from './wire.ts'
