import type { Sender, WorkerOptions } from '@repohook/delivery'
import type { ProcessStores } from '@repohook/store/testing'

export type OutgoingRequest = Parameters<Sender['send']>[0]
export type Exchange = Awaited<ReturnType<WorkerOptions['send']>>
export type Ports = ProcessStores
