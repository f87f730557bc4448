import { PageTitle } from '../parts/page-title.tsx'

export const Events = () => <PageTitle title="Events" />
