import type { RequestTemplate } from '../request-template.ts'
import { lines } from './lines.ts'

/**
 * One embed. Discord takes 256 units of a title, 4096 of a description, 256 of an author's name and 80 of a user name, and
 * 6000 of all embeds together, so each part keeps within what is left by the others.
 *
 * Without `allowed_mentions`, webhooks mention users. Names with “discord” or “clyde” in them are refused.
 */
export const discord: RequestTemplate = {
  method: 'POST',
  headers: {},
  body: {
    kind: 'json',
    fields: {
      'username?':
        "{% assign from = delivery.from | downcase %}{% unless from contains 'discord' or from contains 'clyde' %}{{ delivery.from | clip: 80 }}{% endunless %}",
      embeds: [
        {
          title:
            "{% if message.place != '' %}[{{ message.place | escape_discord: 100 }}] {% endif %}{{ message.title | escape_discord: 150 }}",
          'url?': '{{ message.url }}',
          'description?': `{% capture lines %}${lines('discord')}{% endcapture %}{{ lines | whole_lines: 4096 }}`,
          color: { $json: '{{ message.colour }}' },
          'author?': {
            name: '{{ message.actor | clip: 256 }}',
            'url?': '{{ message.actor_url }}',
            'icon_url?': '{{ message.actor_avatar }}',
          },
        },
      ],
      allowed_mentions: { parse: [] },
    },
  },
}
