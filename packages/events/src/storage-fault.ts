import { Failure } from './failure.ts'

/** What is wrong: no room, held by another program, damaged, or anything else that keeps it from being read or written. */
export type StorageTrouble = 'full' | 'busy' | 'damaged' | 'unreachable'

const words: Readonly<Record<StorageTrouble, string>> = {
  full: 'The disk of this installation is full: nothing of this was stored. Try again later.',
  busy: 'Another program holds the database of this installation: nothing of this was stored. Try again later.',
  damaged: 'The database of this installation is damaged, and nothing is stored until its operator has restored it.',
  unreachable: 'The database of this installation cannot be used now: nothing of this was stored. Try again later.',
}

/** The database cannot do its work, whatever it is asked. Nothing of what was asked is stored. */
export class StorageFault extends Failure {
  readonly trouble: StorageTrouble
  /** The database's own words, for an operator. */
  readonly reason: string

  constructor(trouble: StorageTrouble, reason: string) {
    super('storage.unavailable', words[trouble])
    this.trouble = trouble
    this.reason = reason
  }
}
