import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** A full collection, so that what is measured next is what is held, and not what nobody has come round to free. */
export const collectGarbage = runInNewContext('gc') as () => void
