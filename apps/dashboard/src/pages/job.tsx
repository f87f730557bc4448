import { PageTitle } from '../parts/page-title.tsx'

export const Job = () => <PageTitle title="Job" />
