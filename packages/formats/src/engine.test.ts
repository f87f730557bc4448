import { describe, expect, test } from 'vitest'
import { maxSteps } from './budget.ts'
import { maxOutputLength, maxTemplateLength, type Place, renderText, TemplateFault } from './engine.ts'
import { filters } from './filters.ts'

function faultOf(template: string, scope: Readonly<Record<string, unknown>> = {}, place: Place = 'text') {
  try {
    renderText(template, scope, place)
  } catch (error) {
    if (error instanceof TemplateFault) return error
    throw error
  }
  throw new Error(`${template.slice(0, 80)} was rendered`)
}

describe('what a template can do', () => {
  test.for([
    ['{{ issue.title }}', 'A <title>'],
    ['{{ issue.nothing.at.all }}', ''],
    ['{{ issue.labels }}', '["bug","docs"]'],
    ['{% for label in issue.labels %}{{ label }};{% endfor %}', 'bug;docs;'],
    ['{% for label in issue.labels limit: 1 %}{{ label }}{% endfor %}', 'bug'],
    [
      '{% if issue.title contains "title" and issue.open %}yes{% elsif issue.open %}no{% else %}never{% endif %}',
      'yes',
    ],
    ['{% unless issue.open %}closed{% endunless %}', ''],
    ['{% case issue.number %}{% when 7 %}seven{% else %}other{% endcase %}', 'seven'],
    ['{% assign x = issue.number | plus: 1 %}{{ x }}', '8'],
    ['{% capture x %}{{ issue.number }}!{% endcapture %}{{ x }}{{ x }}', '7!7!'],
    ['{%- comment -%} nobody {%- endcomment -%}{% # nor here %}{% raw %}{{ x }}{% endraw %}', '{{ x }}'],
    ['{{ issue.labels.first }} {{ issue.labels.size }} {{ issue.labels[1] }}', 'bug 2 docs'],
    ['{{ issue.nothing | default: "none" }}', 'none'],
  ])('%s', ([template, rendered]) => {
    const issue = { title: 'A <title>', number: 7, open: true, labels: ['bug', 'docs'] }
    expect(renderText(template!, { issue })).toBe(rendered)
  })

  test('takes no more than its own members from a payload', () => {
    const scope = JSON.parse('{"__proto__":{"polluted":"yes"},"a":{"constructor":"mine"}}') as Record<string, unknown>
    const template =
      '{{ constructor }}{{ a.toString }}{{ a.__proto__ }}{{ toString.constructor }}{{ a["hasOwnProperty"] }}{{ polluted }}'
    expect(renderText(template, scope)).toBe('')
    expect(renderText('{{ a.constructor }}{{ __proto__.polluted }}', scope)).toBe('mineyes')
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('what a template cannot do', () => {
  test.for([
    "{% include 'x' %}",
    "{% render '/etc/passwd' %}",
    "{% layout 'x' %}",
    '{% block x %}{% endblock %}',
    '{% liquid echo x %}',
    '{% cycle "a", "b" %}',
    '{% tablerow x in y %}{% endtablerow %}',
    '{% increment x %}',
  ])('there is no tag %s', (template) => {
    expect(faultOf(template).message).toMatch(/^tag ".+" not found$/)
  })

  test.for(['where_exp', 'sort', 'constructor', '__proto__', 'toString', 'raw', 'hmac_sha256', 'strftime'])(
    'there is no filter %s',
    (name) => {
      expect(faultOf(`{{ x | ${name} }}`, { x: 'text' }).message).toBe(`undefined filter: ${name}`)
    },
  )

  test('a fault names line and column', () => {
    expect(faultOf('{{ a }}\n  {% if a %}')).toMatchObject({ line: 2, column: 3 })
    expect(faultOf('one\ntwo {{ a | nothing }}')).toMatchObject({ line: 2, column: 5 })
  })

  test('it is not longer than it may be', () => {
    expect(faultOf('x'.repeat(maxTemplateLength + 1)).message).toContain('limit')
  })

  test.for([
    ['an endless loop', '{% for a in (1..900) %}{% for b in (1..900) %}{% endfor %}{% endfor %}', 'steps'],
    ['a huge range', '{% for a in (1..100000000000) %}{% endfor %}', 'more text'],
    [
      'doubling',
      '{% assign x = "xxxxxxxx" %}'.concat('{% capture x %}{{ x }}{{ x }}{% endcapture %}'.repeat(60)),
      'more text',
    ],
    [
      'doubling by a filter',
      '{% assign x = "xxxxxxxx" %}'.concat('{% assign x = x | append: x %}'.repeat(60)),
      'more text',
    ],
    ['replacing', '{{ long | replace: "x", long }}', 'longer text'],
    ['joining', '{{ list | join: long }}', 'longer text'],
    [
      'padding a date',
      '{{ 1 | date: long | date: "%9999999d" }}{{ long | append: long | append: long }}',
      'longer than',
    ],
    ['comparing', '{% for a in (1..900) %}{% if long == other %}{% endif %}{% endfor %}', 'more text'],
    ['searching', '{% for a in (1..900) %}{% if long contains "y" %}{% endif %}{% endfor %}', 'more text'],
    ['text of an object', '{% for a in (1..900) %}{% assign x = object | split: "q" %}{% endfor %}', 'more text'],
    ['cutting an object', '{% for a in (1..900) %}{% assign x = object | truncate: 1 %}{% endfor %}', 'more text'],
    [
      'an object as an argument',
      '{% for a in (1..900) %}{% assign x = "" | remove: object %}{% endfor %}',
      'more text',
    ],
    ['a list compared with a number', '{% for a in (1..900) %}{% if list > 1 %}{% endif %}{% endfor %}', 'more text'],
    ['a case of text', '{% for a in (1..900) %}{% case long %}{% when other %}{% endcase %}{% endfor %}', 'more text'],
    ['a case of lists', '{% for a in (1..900) %}{% case list %}{% when list %}{% endcase %}{% endfor %}', 'more text'],
    ['a loop over much', '{% for a in (1..900) %}{% for b in list limit: 1 %}{% endfor %}{% endfor %}', 'more text'],
    ['literal text', `{% for a in (1..900) %}${'x'.repeat(2000)}{% endfor %}`, 'longer than'],
  ] as const)('%s ends', ([, template, why]) => {
    const scope = {
      long: 'x'.repeat(500_000),
      other: `${'x'.repeat(499_999)}y`,
      list: Array.from({ length: 50_000 }, () => 'a'),
      object: { text: 'x'.repeat(500_000) },
    }
    expect(faultOf(template, scope).message).toContain(why)
  })

  test('two lists are never equal, however deep they are', () => {
    const template = '{% if a == b %}same{% else %}other{% endif %}'
    expect(renderText(template, { a: [1], b: [1] })).toBe('other')
    let deep: unknown = []
    for (let level = 0; level < 60; level += 1) deep = [deep, deep]
    expect(faultOf(template, { a: deep, b: deep }).message).toContain('more text')
  })

  test('the limits leave room for real templates', () => {
    const many = '{% for a in list %}{{ a }},{% endfor %}'
    const list = Array.from({ length: maxSteps / 4 }, () => 'commit')
    expect(renderText(many, { list }).length).toBeLessThan(maxOutputLength)
  })
})

describe('where values are put', () => {
  test.for([
    ['/a b/../c?d=e&f#g', '%2Fa%20b%2F..%2Fc%3Fd%3De%26f%23g'],
    ["//evil\\@host\r\n'()*!", '%2F%2Fevil%5C%40host%0D%0A%27%28%29%2A%21'],
    ['\u{D800}é', '%EF%BF%BD%C3%A9'],
  ])('in a URL, %j stays in its segment', ([value, encoded]) => {
    expect(renderText('/x/{{ v }}', { v: value }, 'url')).toBe(`/x/${encoded}`)
  })

  test.for([
    ['Bearer a.b-c_d"e"\\<>[]^`{|}', 'Bearer a.b-c_d"e"\\<>[]^`{|}'],
    ['a\r\nSet-Cookie: x\0', 'a Set-Cookie: x'],
    ['a%20b', 'a%20b'],
    ['é😀\u{D800}\u{2028}', '%C3%A9%F0%9F%98%80%EF%BF%BD'],
  ])('in a header, %j is a line of ASCII', ([value, encoded]) => {
    expect(renderText('{{ v }}', { v: value }, 'header').trim()).toBe(encoded)
  })
})

describe('filters', () => {
  test.for([
    ['{{ v | truncate: 5 }}', '😀'.repeat(9), '😀😀😀😀…'],
    ['{{ v | truncate: 5, "" }}', 'abcdefgh', 'abcde'],
    ['{{ v | truncate: 5 }}', 'abcde', 'abcde'],
    ['{{ v | truncate: 3 }}', 'a👩‍👩‍👧 family', 'a…'],
    ['{{ v | truncate: 3 }}', 'e\u{301}e\u{301}e\u{301}', 'e\u{301}…'],
    ['{{ v | clip: 4 }}', 'a😀😀😀', 'a😀…'],
    ['{{ v | clip: 3 }}', 'a😀😀😀', 'a…'],
    ['{{ v | json }}', { a: ['"', '\n'] }, String.raw`{"a":["\"","\n"]}`],
    ['{{ v | json }}', undefined, 'null'],
    ['{{ v | date: "%d %b %Y, %H:%M %Z" }}', '2026-11-28T01:02:03+01:00', '28 Nov 2026, 00:02 UTC'],
    ['{{ v | date }}', 1_790_000_000, '2026-09-21 14:13'],
    ['{{ v | date }}', 'not a date', 'not a date'],
    ['{{ v | escape }}', '<a href="x">&\'', '&#60;a href=&#34;x&#34;&#62;&#38;&#39;'],
    ['{{ v | url_encode }}', 'a b&c=d', 'a+b%26c%3Dd'],
    ['{{ v | escape_discord }}', '*_~`|<@1>[a](b)', String.raw`\*\_\~\`\|\<@1\>\[a\](b)`],
    ['{{ v | escape_discord }}', 'see https://a.test/b_c_d?e=f#g - now', 'see https://a.test/b_c_d?e=f#g - now'],
    ['{{ v | escape_discord }}', '# no heading\n- no list', String.raw`\# no heading` + '\n' + String.raw`\- no list`],
    ['{{ v | escape_discord: 6 }}', '*******', String.raw`\*\*…`],
    ['{{ v | escape_slack }}', '<!here> & co', '&lt;!here&gt; &amp; co'],
    ['{{ v | escape_slack: 6 }}', '<<<', '&lt;…'],
    ['{{ "a|b>" | link_slack: v }}', 'https://a.test/?x=1&y=2', '<https://a.test/?x=1&amp;y=2|a¦b&gt;>'],
    ['{{ "a" | link_slack: v }}', 'javascript:alert(1)', 'a'],
    ['{{ "[a]" | link_discord: v }}', 'https://a.test/(b)', String.raw`[\[a\]](https://a.test/%28b%29)`],
    ['{{ "a<users/all>" | link_google_chat: v }}', 'https://a.test/', '<https://a.test/|a‹users/all›>'],
    ['{{ v | safe_url }}', 'https://a.test/é b', 'https://a.test/%C3%A9%20b'],
    ['{{ v | whole_lines: 11 }}', 'first\nsecond\nthird', 'first\n…'],
    ['{{ v | first_line }}', '\n\none\ntwo', 'one'],
    ['{{ v | short_ref }}', 'refs/heads/feature/x', 'feature/x'],
    ['{{ v | map: "name" | join: "+" }}', [{ name: 'a' }, { other: 1 }, { name: 'b' }], 'a++b'],
    ['{{ v | split: "," | last }}', 'a,b,c', 'c'],
  ] as const)('%s of %j', ([template, v, rendered]) => {
    expect(renderText(template, { v })).toBe(rendered)
  })

  test('each takes anything', () => {
    const values = [undefined, null, 0, Number.NaN, true, '', 'text', [], [null, [1]], {}, { a: { b: 1 } }, '\u{D800}']
    for (const filter of Object.values(filters)) {
      for (const value of values) for (const other of values) expect(() => filter(value, other, other)).not.toThrow()
    }
  })
})
