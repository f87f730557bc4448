import { PageTitle } from '../parts/page-title.tsx'

export const Jobs = () => <PageTitle title="Jobs" />
