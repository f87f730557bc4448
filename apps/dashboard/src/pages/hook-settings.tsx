import { PageTitle } from '../parts/page-title.tsx'

export const HookSettings = () => <PageTitle title="HookSettings" />
