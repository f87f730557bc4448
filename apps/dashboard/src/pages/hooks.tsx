import { PageTitle } from '../parts/page-title.tsx'

export const Hooks = () => <PageTitle title="Hooks" />
