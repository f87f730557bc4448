import type { RequestTemplate } from '../request-template.ts'

/** Lines for people, for whatever shows what it is sent. */
export const text: RequestTemplate = {
  method: 'POST',
  headers: {},
  body: {
    kind: 'raw',
    contentType: 'text/plain; charset=utf-8',
    text: `\
{% if message.place != '' %}[{{ message.place }}] {% endif %}{{ message.title }}\
{% if message.actor != '' %} – {{ message.actor }}{% endif %}
{% for commit in message.commits -%}
{{ commit.sha }} {{ commit.title }}{% if commit.author != '' %} – {{ commit.author }}{% endif %}
{% endfor %}\
{% if message.more_commits > 0 %}… and {{ message.more_commits }} more
{% endif %}\
{% if message.text != '' %}{{ message.text }}
{% endif %}\
{% if message.url != '' %}{{ message.url }}
{% endif %}`,
  },
}
