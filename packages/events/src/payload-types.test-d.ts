import type { PingEvent, PushEvent } from '@octokit/webhooks-types'
import { expectTypeOf } from 'vitest'
import type { GitHubEventAction, GitHubEventName } from './github-events.ts'
import type { PayloadObject, PayloadOf } from './payload-types.ts'

expectTypeOf<PayloadOf<'push'>>().toEqualTypeOf<PushEvent>()
expectTypeOf<PayloadOf<'push'>['commits'][number]['added']>().toEqualTypeOf<string[]>()
expectTypeOf<PayloadOf<'ping' | 'push'>>().toEqualTypeOf<PingEvent | PushEvent>()

// Events that @octokit/webhooks-types lacks.
expectTypeOf<PayloadOf<'sub_issues'>>().toEqualTypeOf<PayloadObject>()
expectTypeOf<PayloadOf<'issue_relates_to'>>().toEqualTypeOf<PayloadObject>()

// @ts-expect-error A misspelt name is no event.
expectTypeOf<PayloadOf<'psuh'>>().toBeNever()

expectTypeOf<'push'>().toExtend<GitHubEventName>()
expectTypeOf<'toString'>().not.toExtend<GitHubEventName>()
expectTypeOf<GitHubEventAction<'star'>>().toEqualTypeOf<'created' | 'deleted'>()
expectTypeOf<GitHubEventAction<'push'>>().toEqualTypeOf<null>()
expectTypeOf<GitHubEventAction<'repository_dispatch'>>().toEqualTypeOf<string>()
expectTypeOf<GitHubEventAction<'push' | 'watch'>>().toEqualTypeOf<'started' | null>()
