import { BlockList } from 'node:net'
import type { LinkOptions } from './links-for.ts'

/** Links follow the address that a caller used, and no proxy is believed. */
export const callersLinks: LinkOptions = { publicUrl: undefined, trustedProxies: new BlockList() }
