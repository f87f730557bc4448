import type { RequestTemplate } from '../request-template.ts'
import { lines } from './lines.ts'

/** A text in Google Chat's markup, kept below 4096 characters, which every version of the service takes. */
export const googleChat: RequestTemplate = {
  method: 'POST',
  headers: {},
  body: {
    kind: 'json',
    fields: {
      text:
        "{% capture text %}{% if message.place != '' %}[{{ message.place | link_google_chat: message.place_url }}] {% endif %}" +
        '{{ message.title | link_google_chat: message.url }}' +
        "{% if message.actor != '' %} – {{ message.actor | escape_google_chat }}{% endif %}\n" +
        `${lines('google_chat')}{% endcapture %}{{ text | whole_lines: 4000 }}`,
    },
  },
}
