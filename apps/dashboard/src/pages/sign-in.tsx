import { PageTitle } from '../parts/page-title.tsx'

export const SignIn = () => <PageTitle title="SignIn" />
