/**
 * The list of a push's commits, a line each, or the text of any other event; both are what a message has below its title.
 *
 * @param filter the name of a markup, as `link_` and `escape_` have it in the filters
 */
export const lines = (filter: string): string =>
  `{% for commit in message.commits %}{{ commit.sha | link_${filter}: commit.url }} {{ commit.title | escape_${filter} }}` +
  `{% if commit.author != '' %} – {{ commit.author | escape_${filter} }}{% endif %}\n{% endfor %}` +
  '{% if message.more_commits > 0 %}… and {{ message.more_commits }} more{% endif %}' +
  `{{ message.text | escape_${filter} }}`
