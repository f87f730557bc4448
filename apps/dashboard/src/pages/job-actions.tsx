import { PlayIcon, PauseIcon, StopIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Job } from '../job-words.ts'
import { useNotice } from '../notices.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { useMay } from '../session.ts'
import type { TargetInput } from '../target.ts'
import { failureOf, trpc } from '../trpc.ts'

/** What can be done with a job that has not ended. */
export function JobActions({ target, job }: { readonly target: TargetInput; readonly job: Job }) {
  const [isAsked, setIsAsked] = useState(false)
  const mayChange = useMay(target.kind, 'write')
  const tell = useNotice()
  const queries = useQueryClient()
  const input = { target, jobId: job.id }
  const options = {
    onSuccess: (answer: Job) => queries.setQueryData(trpc.jobs.get.queryKey(input), answer),
    onError: (error: unknown) =>
      tell({ variant: 'critical', text: failureOf(error)?.message ?? 'The server did not answer: try again.' }),
    onSettled: () => queries.invalidateQueries(trpc.jobs.pathFilter()),
  }
  const pause = useMutation(trpc.jobs.pause.mutationOptions(options))
  const resume = useMutation(trpc.jobs.resume.mutationOptions(options))
  const cancel = useMutation(trpc.jobs.cancel.mutationOptions(options))
  if (!mayChange || job.state === 'done' || job.state === 'cancelled') return null
  return (
    <>
      {job.state === 'running' ? (
        <Button leadingVisual={PauseIcon} loading={pause.isPending} onClick={() => pause.mutate(input)}>
          Pause
        </Button>
      ) : (
        <Button leadingVisual={PlayIcon} loading={resume.isPending} onClick={() => resume.mutate(input)}>
          Resume
        </Button>
      )}
      <Button variant="danger" leadingVisual={StopIcon} loading={cancel.isPending} onClick={() => setIsAsked(true)}>
        Cancel
      </Button>
      {isAsked && (
        <Confirm
          title={`Cancel job ${job.id}?`}
          button="Yes, cancel this job"
          isDangerous
          onClose={() => setIsAsked(false)}
          onConfirm={() => {
            setIsAsked(false)
            cancel.mutate(input)
          }}
        >
          What waits of it will not be sent; what is under way settles. A cancelled job cannot be resumed.
        </Confirm>
      )}
    </>
  )
}
