import { PageTitle } from '../parts/page-title.tsx'

export const Deliveries = () => <PageTitle title="Deliveries" />
