import { Failure } from '@repohook/events'

/** What the door refuses. A caller is told no more of what they may not see than of what is not there. */
export class Denial extends Failure {}
