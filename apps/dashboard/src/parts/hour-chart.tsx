import './hour-chart.css'
import { figuresOf, type Hour } from '../hour-figures.ts'
import { duration } from '../duration.ts'

const [width, height] = [144, 32]

/** What a hook's last 24 hours were like: a bar an hour for what arrived and what failed, a line for how long it took. */
export function HourChart({ hours }: { readonly hours: readonly Hour[] }) {
  const { delivered, failed, percent, averageMs } = figuresOf(hours)
  const step = width / hours.length
  const most = Math.max(1, ...hours.map((hour) => hour.delivered + hour.failed))
  // What is there is seen, however much there is of the other.
  const scale = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * (height - 2)))
  const words =
    averageMs === null
      ? 'Nothing was sent in the last 24 hours'
      : `The last 24 hours: ${delivered.toLocaleString('en-US')} delivered, ${failed.toLocaleString('en-US')} failed, ${duration(averageMs)} each on average`
  return (
    <figure className="hours" aria-label={words}>
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {hours.map((hour, place) => {
          const [good, bad] = [scale(hour.delivered), scale(hour.failed)]
          const bar = { x: place * step + 0.5, width: step - 1 }
          return (
            <g key={hour.hourAt}>
              <title>{hourWords(hour)}</title>
              <rect {...bar} y={0} height={height} fill="transparent" />
              <rect {...bar} className="hours-none" y={height - 1} height={1} />
              <rect {...bar} className="hours-delivered" y={height - good} height={good} />
              <rect {...bar} className="hours-failed" y={height - good - bad} height={bad} />
            </g>
          )
        })}
        {latencyLines(hours, step).map((points) => (
          <polyline key={points} className="hours-latency" points={points} />
        ))}
      </svg>
      <figcaption>
        {percent === null || averageMs === null ? 'nothing in 24 hours' : `${percent} % · ${duration(averageMs)}`}
      </figcaption>
    </figure>
  )
}

function hourWords(hour: Hour): string {
  const { delivered, failed, averageMs } = figuresOf([hour])
  const time = new Date(hour.hourAt).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  if (averageMs === null) return `${time}: nothing`
  return `${time}: ${delivered} delivered, ${failed} failed, ${duration(averageMs)} on average`
}

/** A line through the middles of neighbouring hours; an hour without deliveries breaks it. */
function latencyLines(hours: readonly Hour[], step: number): readonly string[] {
  const averages = hours.map((hour) => figuresOf([hour]).averageMs)
  const most = Math.max(1, ...averages.map((average) => average ?? 0))
  const lines: string[][] = [[]]
  for (const [place, average] of averages.entries()) {
    if (average === null) lines.push([])
    else lines.at(-1)?.push(`${(place + 0.5) * step},${height - 1 - (average / most) * (height - 4)}`)
  }
  return lines.filter((line) => line.length > 1).map((line) => line.join(' '))
}
