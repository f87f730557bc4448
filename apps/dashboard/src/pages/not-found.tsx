import { Link } from '@tanstack/react-router'
import { PageTitle } from '../parts/page-title.tsx'

export const NotFound = () => (
  <main className="page">
    <PageTitle title="There is nothing here" />
    <p>
      The address leads nowhere, or what was there is gone. <Link to="/">See what there is.</Link>
    </p>
  </main>
)
