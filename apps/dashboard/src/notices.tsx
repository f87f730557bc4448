import { Banner } from '@primer/react'
import { useRouter } from '@tanstack/react-router'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { keepFocus } from './keep-focus.ts'

interface Notice {
  readonly variant: 'success' | 'critical' | 'info'
  readonly text: string
  /** Where it goes on: a link. */
  readonly more?: ReactNode
}

/** What is told right before leaving is read on the page that one comes to. */
const leavingMs = 1_000

const NoticeContext = createContext<(notice: Notice) => void>(() => {})

/** Tells, above the page, what came of what somebody did. It goes when they go on to another page. */
export const useNotice = (): ((notice: Notice) => void) => useContext(NoticeContext)

export function NoticeProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const router = useRouter()
  const [shown, setShown] = useState<(Notice & { readonly at: number }) | null>(null)
  const tell = useCallback((notice: Notice) => setShown({ ...notice, at: Date.now() }), [])
  useEffect(
    () =>
      router.subscribe('onBeforeNavigate', ({ pathChanged }) => {
        if (pathChanged) setShown((known) => (known && Date.now() - known.at < leavingMs ? known : null))
      }),
    [router],
  )
  return (
    <NoticeContext value={tell}>
      <output className="notice">
        {shown && (
          <Banner
            variant={shown.variant}
            title={shown.text}
            description={shown.more}
            onDismiss={() => {
              flushSync(() => setShown(null))
              keepFocus()
            }}
          />
        )}
      </output>
      {children}
    </NoticeContext>
  )
}
