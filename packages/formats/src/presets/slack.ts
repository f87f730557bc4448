import type { RequestTemplate } from '../request-template.ts'
import { lines } from './lines.ts'

/** A line, linked, and quoted below it what there is more to read. Slack cuts a text at 40,000 characters. */
export const slack: RequestTemplate = {
  method: 'POST',
  headers: {},
  body: {
    kind: 'json',
    fields: {
      text:
        "{% if message.place != '' %}[{{ message.place | link_slack: message.place_url }}] {% endif %}" +
        '{{ message.title | link_slack: message.url }}' +
        "{% if message.actor != '' %} – {{ message.actor | link_slack: message.actor_url }}{% endif %}" +
        `{% capture lines %}${lines('slack')}{% endcapture %}{% assign lines = lines | strip %}` +
        String.raw`{% if lines != '' %}{{ lines | whole_lines: 8000 | replace: "\n", "\n>" | prepend: "\n>" }}{% endif %}`,
    },
  },
}
