import { PageTitle } from '../parts/page-title.tsx'

export const Delivery = () => <PageTitle title="Delivery" />
