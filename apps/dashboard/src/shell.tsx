import { KeyIcon, MoonIcon, QuestionIcon, SignOutIcon, WebhookIcon } from '@primer/octicons-react'
import { ActionList, ActionMenu, Banner, registerPortalRoot, Spinner } from '@primer/react'
import { useTheme } from '@primer/react/next'
import { useMutation } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouter } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { keepFocus } from './keep-focus.ts'
import { NoticeProvider } from './notices.tsx'
import { useOnline } from './online.ts'
import { forgetSession, useSession } from './session.ts'
import { useShortcut, useShortcutHelp } from './shortcuts.tsx'
import { chosenTheme, rememberTheme, type Theme, themes } from './theme.ts'
import { trpc } from './trpc.ts'

const themeNames: Record<Theme, string> = { auto: 'As the system has it', light: 'Light', dark: 'Dark' }

/** Menus and dialogs are put there: into the page that they are part of, and not beside it. */
const putOverlaysInto = (element: HTMLDivElement | null) => {
  if (element) registerPortalRoot(element)
}

/** What stands around every page for whoever is signed in. */
export function Shell() {
  const isOnline = useOnline()
  const signOut = useSignOut()
  useFocusOnPages()
  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="shell-header">
        <Link to="/" className="shell-name">
          <WebhookIcon size={24} />
          Repohook
        </Link>
        <Suspense>
          <Menu onSignOut={() => signOut.mutate()} />
        </Suspense>
      </header>
      {!isOnline && (
        <Banner
          variant="warning"
          title="You are offline"
          description="What is shown may be old; it goes on by itself when the connection is back."
        />
      )}
      {signOut.isError && (
        <Banner
          variant="critical"
          title="You are still signed in"
          description="The server did not answer. Sign out again when it does."
          onDismiss={() => {
            flushSync(() => signOut.reset())
            keepFocus()
          }}
        />
      )}
      <main id="content" className="page" tabIndex={-1}>
        <NoticeProvider>
          <Suspense fallback={<Spinner className="page-spinner" srText="Loading" />}>
            <Outlet />
          </Suspense>
        </NoticeProvider>
        <div className="overlays" ref={putOverlaysInto} />
      </main>
    </>
  )
}

/** A link that leads to another page is gone there, and the form of the sign-in, too. */
function useFocusOnPages(): void {
  const router = useRouter()
  useEffect(() => {
    keepFocus()
    return router.subscribe('onRendered', keepFocus)
  }, [router])
}

/** Who is told that they are signed out is: the server has forgotten the session. */
function useSignOut() {
  const navigate = useNavigate()
  return useMutation(
    trpc.session.signOut.mutationOptions({
      networkMode: 'always',
      onSuccess: async () => {
        forgetSession()
        await navigate({ to: '/sign-in' })
      },
    }),
  )
}

function Menu({ onSignOut }: { readonly onSignOut: () => void }) {
  const session = useSession()
  const navigate = useNavigate()
  const { setColorMode } = useTheme()
  const [theme, setTheme] = useState(chosenTheme)
  const openHelp = useShortcutHelp()
  useShortcut('g', 'Go to the list of targets', () => void navigate({ to: '/' }))
  const choose = (chosen: Theme) => {
    rememberTheme(chosen)
    setTheme(chosen)
    setColorMode(chosen)
  }
  return (
    <ActionMenu>
      <ActionMenu.Button leadingVisual={KeyIcon} variant="invisible">
        <span className="shell-login">{session?.login}</span>
      </ActionMenu.Button>
      <ActionMenu.Overlay width="medium">
        <ActionList>
          <ActionList.Group selectionVariant="single">
            <ActionList.GroupHeading>
              <MoonIcon /> Colours
            </ActionList.GroupHeading>
            {themes.map((each) => (
              <ActionList.Item key={each} selected={each === theme} onSelect={() => choose(each)}>
                {themeNames[each]}
              </ActionList.Item>
            ))}
          </ActionList.Group>
          <ActionList.Divider />
          <ActionList.Item onSelect={openHelp}>
            <ActionList.LeadingVisual>
              <QuestionIcon />
            </ActionList.LeadingVisual>
            Keyboard shortcuts
          </ActionList.Item>
          <ActionList.Item onSelect={onSignOut}>
            <ActionList.LeadingVisual>
              <SignOutIcon />
            </ActionList.LeadingVisual>
            Sign out
          </ActionList.Item>
        </ActionList>
      </ActionMenu.Overlay>
    </ActionMenu>
  )
}
