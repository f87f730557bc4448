/**
 * A subscription to every event that the hook's target supports, those that the catalogue gains later included.
 *
 * Not an event: the catalogue does not know it, and nothing can be published under it.
 */
export const everyEvent = '*'
