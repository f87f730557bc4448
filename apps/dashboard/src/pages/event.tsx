import { PageTitle } from '../parts/page-title.tsx'

export const Event = () => <PageTitle title="Event" />
