import { LinkButton } from '@primer/react'
import { createLink, type LinkComponent } from '@tanstack/react-router'

/** A link to a page of ours that looks like a button. */
export const ButtonLink: LinkComponent<typeof LinkButton> = createLink(LinkButton)
