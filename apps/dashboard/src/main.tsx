import './primer.css'
import './app.css'
import { BaseStyles } from '@primer/react'
import { ThemeProvider } from '@primer/react/next'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from './router.tsx'
import { chosenTheme } from './theme.ts'
import { forgetSession } from './session.ts'
import { ShortcutsProvider } from './shortcuts.tsx'
import { onSignedOut, queryClient } from './trpc.ts'

onSignedOut(() => {
  // Whoever signs in, and puts in what opens nothing, was not signed in before.
  if (router.state.location.pathname === '/sign-in') return
  forgetSession()
  // The page is asked for anew, and its route sees that nobody is signed in.
  void router.invalidate()
})

const element = document.getElementById('app')
if (element) {
  createRoot(element).render(
    <StrictMode>
      <ThemeProvider colorMode={chosenTheme()}>
        <BaseStyles>
          <QueryClientProvider client={queryClient}>
            <ShortcutsProvider>
              <RouterProvider router={router} />
            </ShortcutsProvider>
          </QueryClientProvider>
        </BaseStyles>
      </ThemeProvider>
    </StrictMode>,
  )
}
