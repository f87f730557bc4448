const tabs = ['response', 'signature'] as const

/** What the address of a delivery says: which tab is open, if not the request's. */
export interface DeliveryTab {
  readonly tab?: (typeof tabs)[number]
}

export function parseDeliveryTab(search: Record<string, unknown>): DeliveryTab {
  const tab = tabs.find((known) => known === search['tab'])
  return tab ? { tab } : {}
}
