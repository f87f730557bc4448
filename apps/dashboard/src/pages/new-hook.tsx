import { PageTitle } from '../parts/page-title.tsx'

export const NewHook = () => <PageTitle title="NewHook" />
