import { UnderlinePanels } from '@primer/react/experimental'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { DeliveryDetail } from '../attempt-words.ts'
import { parseDeliveryTab } from '../delivery-tab.ts'
import { DeliveryRequest } from './delivery-request.tsx'
import { DeliveryResponse } from './delivery-response.tsx'
import { DeliverySignature } from './delivery-signature.tsx'

const route = '/signed-in/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId'

/** What was sent and what was answered. Which of them is open stands in the address. */
export function DeliveryTabs({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { tab = 'request' } = useSearch({ from: route })
  const navigate = useNavigate({ from: '/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId' })
  const { outcome } = delivery
  const status = outcome?.kind === 'delivered' || outcome?.kind === 'refused' ? outcome.status : null
  return (
    <div className="delivery-tabs">
      <UnderlinePanels
        aria-label="Request and response"
        value={tab}
        onChange={({ value }) =>
          void navigate({ search: parseDeliveryTab({ tab: value }), replace: true, resetScroll: false })
        }
      >
        <UnderlinePanels.Tab value="request">Request</UnderlinePanels.Tab>
        <UnderlinePanels.Tab value="response" {...(status !== null && { counter: status })}>
          Response
        </UnderlinePanels.Tab>
        <UnderlinePanels.Tab value="signature">Signature</UnderlinePanels.Tab>
        <UnderlinePanels.Panel value="request">
          {tab === 'request' && <DeliveryRequest delivery={delivery} />}
        </UnderlinePanels.Panel>
        <UnderlinePanels.Panel value="response">
          {tab === 'response' && <DeliveryResponse delivery={delivery} />}
        </UnderlinePanels.Panel>
        <UnderlinePanels.Panel value="signature">
          {tab === 'signature' && <DeliverySignature delivery={delivery} />}
        </UnderlinePanels.Panel>
      </UnderlinePanels>
    </div>
  )
}
