import type { DeliveryStore } from '@repohook/delivery'
import type { Planted, Stage } from '../simulation/stage.ts'

/** A bug in the store of deliveries: some of its methods in another form. */
export const onDeliveries =
  (bug: (store: DeliveryStore, stage: Stage) => Partial<DeliveryStore>): Planted =>
  (ports, stage) => ({ ...ports, deliveries: { ...ports.deliveries, ...bug(ports.deliveries, stage) } })
