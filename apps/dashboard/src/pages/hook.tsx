import { Outlet } from '@tanstack/react-router'

/** What stands around the pages of a hook. */
export const HookPage = () => <Outlet />
