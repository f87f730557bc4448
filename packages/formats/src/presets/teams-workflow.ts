import type { RequestTemplate } from '../request-template.ts'
import { lines } from './lines.ts'

/**
 * A message with one adaptive card, as the trigger “When a Teams webhook request is received” takes it;
 * 28 kB of it, far more than a message and ten commits come to.
 */
export const teamsWorkflow: RequestTemplate = {
  method: 'POST',
  headers: {},
  body: {
    kind: 'json',
    fields: {
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.2',
            body: [
              {
                type: 'TextBlock',
                text: '{{ message.title | escape_markdown }}',
                weight: 'Bolder',
                wrap: true,
              },
              {
                type: 'TextBlock',
                text:
                  "{% capture lines %}{{ message.place | escape_markdown }}{% if message.place != '' and message.actor != '' %} · {% endif %}{{ message.actor | escape_markdown }}\n" +
                  String.raw`${lines('markdown')}{% endcapture %}{{ lines | strip | replace: "\n", "\n\n" }}`,
                wrap: true,
              },
            ],
            'actions?': [{ type: 'Action.OpenUrl', title: 'Open', url: '{{ message.url }}' }],
          },
        },
      ],
    },
  },
}
