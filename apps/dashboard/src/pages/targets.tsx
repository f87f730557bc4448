import { PageTitle } from '../parts/page-title.tsx'

export const Targets = () => <PageTitle title="Targets" />
