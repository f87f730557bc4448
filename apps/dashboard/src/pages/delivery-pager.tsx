import { ChevronLeftIcon, ChevronRightIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import type { DeliverySearch } from '../delivery-search.ts'
import { ButtonLink } from '../parts/button-link.tsx'
import type { TargetParams } from '../target.ts'
import type { Answers } from '../trpc.ts'
import { pageSize } from './use-delivery-log.ts'

interface DeliveryPagerProps {
  readonly page: Answers['deliveries']['list']
  readonly search: DeliverySearch
  readonly params: TargetParams
  readonly hookId: number
}

/** To what settled before and after what a page shows. */
export function DeliveryPager({ page, search, params, hookId }: DeliveryPagerProps) {
  const { cursor, ...first } = search
  const isLater = cursor !== undefined
  if (page.next === null && !isLater) return null
  const link = { to: '/targets/$owner/$name/hooks/$hookId/deliveries', params: { ...params, hookId } } as const
  return (
    <nav className="delivery-pager" aria-label="Pages">
      {page.next !== null && page.deliveries.length > 0 && page.deliveries.length < pageSize && (
        <p className="muted small">Few match: a stretch of the log was looked at, and it goes on.</p>
      )}
      {isLater ? (
        // Where nothing is newer, that is the first page, which goes on by itself.
        <ButtonLink
          {...link}
          leadingVisual={ChevronLeftIcon}
          search={page.previous === null ? first : { ...first, cursor: page.previous }}
        >
          {page.previous === null ? 'Newest' : 'Newer'}
        </ButtonLink>
      ) : (
        <Button disabled leadingVisual={ChevronLeftIcon}>
          Newer
        </Button>
      )}
      {page.next === null ? (
        <Button disabled trailingVisual={ChevronRightIcon}>
          Older
        </Button>
      ) : (
        <ButtonLink {...link} trailingVisual={ChevronRightIcon} search={{ ...first, cursor: page.next }}>
          Older
        </ButtonLink>
      )}
    </nav>
  )
}
