// The project's own lint rules: syntax that is forbidden, by selector, and what to do instead. Which files a rule spares
// stands in .oxlintrc.json.

const rules = {
  'world-only': {
    [member('Date', 'now')]: 'Take the time from `world.now()`.',
    ':matches(NewExpression, CallExpression)[callee.name="Date"][arguments.length=0]':
      'Take the time from the world: `new Date(world.now())`.',
    [member('Math', 'random')]: 'Take dice from `world.random()`.',
    [mention('randomUUID')]: 'Take UUIDs from `world.uuid()`.',
  },
  'stopwatch-only-in-send': {
    [`${member('performance', 'now')}, ${mention('hrtime')}`]:
      'Only packages/delivery/src/send*.ts times what it does; take the time from `world.now()`.',
  },
  'environment-only-in-config': {
    [`${member('process', 'env')}, ImportDeclaration[source.value=/^(node:)?process$/] ${mention('env')}`]:
      "Read the environment in the app's config.ts, and pass the value on.",
  },
  'no-raw-sql': {
    [member('sql', 'raw')]: 'Pass values through the template, and names as columns or `sql.identifier(name)`.',
  },
  'dialect-only-in-its-folder': {
    'ImportDeclaration[importKind!="type"][source.value=/^(better-sqlite3|pg|drizzle-orm\\/(better-sqlite3|node-postgres|pg-core)|\\..*\\/((sqlite|postgres)\\/.*|file-of\\.ts))$/]':
      'Go through the Dialect: only open-store.ts and open-maintenance.ts choose a database, and its folder knows it.',
    'BinaryExpression > Literal[value=/^(sqlite|postgres|postgresql)$/i], SwitchCase > Literal[value=/^(sqlite|postgres|postgresql)$/i]':
      'Nothing asks which database it is: a difference is a member of the Dialect.',
  },
  'proof-only-in-access': {
    [mention('adminOf')]: 'Take the proof as a parameter: only apps/api/src/caller.ts makes it, after its check.',
    [mention('sightOf')]: 'Take the proof as a parameter: only apps/api/src/caller.ts makes it, of what a token may.',
  },
}

/** `object.property`, and `object['property']`. */
function member(object, property) {
  return `MemberExpression[object.name="${object}"]:matches([property.name="${property}"], [property.value="${property}"])`
}

/** What another module exports under this name: imported, passed on, or reached through the module's namespace. */
function mention(name) {
  return `:matches(ImportSpecifier[imported.name="${name}"], ExportSpecifier[local.name="${name}"], MemberExpression[property.name="${name}"])`
}

function forbid(syntax) {
  return {
    create(context) {
      const visit = ([selector, message]) => [selector, (node) => context.report({ node, message })]
      return Object.fromEntries(Object.entries(syntax).map(visit))
    },
  }
}

export default {
  meta: { name: 'repohook' },
  rules: Object.fromEntries(Object.entries(rules).map(([name, syntax]) => [name, forbid(syntax)])),
}
