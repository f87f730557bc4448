import { type Job, stretchesOf } from '../job-words.ts'

/** How far a job has come, and how what it queued ended. */
export function JobBar({ job }: { readonly job: Job }) {
  const stretches = stretchesOf(job)
  const past = stretches.filter(({ name }) => name !== 'waiting').reduce((sum, { percent }) => sum + percent, 0)
  return (
    <div className="job-bar">
      <progress aria-label={`Job ${job.id}`} max={100} value={Math.round(past)} />
      {stretches.map(({ name, percent }) => (
        <div key={name} className={`job-stretch ${name}`} style={{ width: `${percent}%` }} />
      ))}
    </div>
  )
}
