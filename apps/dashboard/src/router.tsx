import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { parseDeliverySearch } from './delivery-search.ts'
import { parseDeliveryTab } from './delivery-tab.ts'
import { parseJobSearch, parseJobsSearch } from './job-search.ts'
import { NotFound } from './pages/not-found.tsx'
import { PageError } from './parts/page-error.tsx'
import { fetchSession } from './session.ts'
import { Shell } from './shell.tsx'
import { strictly } from './strictly.ts'
import { TargetFrame } from './target-frame.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: strictly((search: Record<string, unknown>): { next?: string } =>
    typeof search['next'] === 'string' ? { next: search['next'] } : {},
  ),
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignIn'),
})

/** A deep link leads to where it says once somebody has signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ location }) => {
    if ((await fetchSession()) !== null) return
    throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
  },
})

const targets = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  validateSearch: strictly((search: Record<string, unknown>): { q?: string } =>
    typeof search['q'] === 'string' && search['q'] !== '' ? { q: search['q'] } : {},
  ),
  component: lazyRouteComponent(() => import('./pages/targets.tsx'), 'Targets'),
})

const target = createRoute({ getParentRoute: () => signedIn, path: '/targets/$owner/$name', component: TargetFrame })

const hooks = createRoute({
  getParentRoute: () => target,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/hooks.tsx'), 'Hooks'),
})

const newHook = createRoute({
  getParentRoute: () => target,
  path: '/hooks/new',
  component: lazyRouteComponent(() => import('./pages/new-hook.tsx'), 'NewHook'),
})

const hook = createRoute({
  getParentRoute: () => target,
  path: '/hooks/$hookId',
  params: { parse: ({ hookId }) => ({ hookId: Number(hookId) }), stringify: ({ hookId }) => ({ hookId: `${hookId}` }) },
  component: lazyRouteComponent(() => import('./pages/hook.tsx'), 'HookPage'),
})

const hookSettings = createRoute({
  getParentRoute: () => hook,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/hook-settings.tsx'), 'HookSettings'),
})

const deliveries = createRoute({
  getParentRoute: () => hook,
  path: '/deliveries',
  validateSearch: strictly(parseDeliverySearch),
  component: lazyRouteComponent(() => import('./pages/deliveries.tsx'), 'Deliveries'),
})

const delivery = createRoute({
  getParentRoute: () => target,
  path: '/hooks/$hookId/deliveries/$deliveryId',
  params: {
    parse: ({ hookId, deliveryId }) => ({ hookId: Number(hookId), deliveryId: Number(deliveryId) }),
    stringify: ({ hookId, deliveryId }) => ({ hookId: `${hookId}`, deliveryId: `${deliveryId}` }),
  },
  validateSearch: strictly(parseDeliveryTab),
  component: lazyRouteComponent(() => import('./pages/delivery.tsx'), 'Delivery'),
})

const events = createRoute({
  getParentRoute: () => target,
  path: '/events',
  validateSearch: strictly((search: Record<string, unknown>): { name?: string } =>
    typeof search['name'] === 'string' && search['name'] !== '' ? { name: search['name'] } : {},
  ),
  component: lazyRouteComponent(() => import('./pages/events.tsx'), 'Events'),
})

const event = createRoute({
  getParentRoute: () => target,
  path: '/events/$guid',
  component: lazyRouteComponent(() => import('./pages/event.tsx'), 'Event'),
})

const jobs = createRoute({
  getParentRoute: () => target,
  path: '/jobs',
  validateSearch: strictly(parseJobsSearch),
  component: lazyRouteComponent(() => import('./pages/jobs.tsx'), 'Jobs'),
})

const job = createRoute({
  getParentRoute: () => target,
  path: '/jobs/$jobId',
  validateSearch: strictly(parseJobSearch),
  params: { parse: ({ jobId }) => ({ jobId: Number(jobId) }), stringify: ({ jobId }) => ({ jobId: `${jobId}` }) },
  component: lazyRouteComponent(() => import('./pages/job.tsx'), 'Job'),
})

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([
    targets,
    target.addChildren([
      hooks,
      newHook,
      hook.addChildren([hookSettings, deliveries]),
      delivery,
      events,
      event,
      jobs,
      job,
    ]),
  ]),
])

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: PageError,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
