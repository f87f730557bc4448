import { type Format, formatNames, type FormatName, formats, type RequestTemplate } from '@repohook/formats'

/** A format, for the person who chooses one. */
export interface ListedFormat extends Pick<Format, 'label' | 'description'> {
  readonly name: FormatName
  /** Whether it sends a template of the hook's own. */
  readonly needsTemplate: boolean
  /** What it sends, as a beginning of an own template; null where that is no template. */
  readonly template: RequestTemplate | null
  /** What signs a request where the hook has a secret; null: nothing does. */
  readonly signature: 'github' | 'seatable' | null
  /** What a hook of it has where its admin says nothing else; null: what the installation has. */
  readonly retryPolicy: string | null
  readonly parkAfter: number | null
}

/** Every format, in the order in which to offer them. */
export const listFormats = (): readonly ListedFormat[] =>
  formatNames.map((name) => {
    const { label, description, makes, headers, defaults = {} }: Format = formats[name]
    return {
      name,
      label,
      description,
      needsTemplate: makes.by === 'own',
      template: makes.by === 'preset' ? makes.template : null,
      signature: headers === 'none' ? null : headers,
      retryPolicy: defaults.retryPolicy ?? null,
      parkAfter: defaults.parkAfter ?? null,
    }
  })
