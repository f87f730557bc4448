type Search = Readonly<Record<string, unknown>>

/**
 * Holds a page to what its parser made of an address. The router gives a page all that the address says, and what the
 * parser made above it: what a parser leaves out would come as it was typed.
 */
export const strictly =
  <T extends object>(parse: (search: Search) => T) =>
  (search: Search): T => ({
    ...Object.fromEntries(Object.keys(search).map((name) => [name, undefined])),
    ...parse(search),
  })
