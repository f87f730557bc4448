import { styleText } from 'node:util'

export type Paint = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

/** A text in a colour where colours are wanted. */
export const paint = (text: string, how: Paint | null, colour: boolean): string =>
  how && colour ? styleText(how, text, { validateStream: false }) : text
