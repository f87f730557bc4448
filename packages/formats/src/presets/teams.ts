import type { RequestTemplate } from '../request-template.ts'
import { lines } from './lines.ts'

/**
 * The card that Office 365 connectors take, at `webhook.office.com`. It takes 28 kB, far more than a
 * message and ten commits come to.
 */
export const teams: RequestTemplate = {
  method: 'POST',
  headers: {},
  body: {
    kind: 'json',
    fields: {
      '@type': 'MessageCard',
      '@context': 'https://schema.org/extensions',
      themeColor: '{{ message.colour_hex }}',
      summary: "{% if message.place != '' %}[{{ message.place }}] {% endif %}{{ message.title }}",
      sections: [
        {
          activityTitle: '{{ message.title | escape_markdown }}',
          'activitySubtitle?':
            "{% if message.place != '' %}{{ message.place | escape_markdown }}{% if message.actor != '' %} · {% endif %}{% endif %}{{ message.actor | escape_markdown }}",
          'activityImage?': '{{ message.actor_avatar }}',
          'text?': String.raw`{% capture lines %}${lines('markdown')}{% endcapture %}{{ lines | strip | replace: "\n", "\n\n" }}`,
          markdown: true,
        },
      ],
      'potentialAction?': [
        { '@type': 'OpenUri', name: 'Open', targets: [{ os: 'default', uri: '{{ message.url }}' }] },
      ],
    },
  },
}
