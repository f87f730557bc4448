import {
  AssignTag,
  BreakTag,
  CaptureTag,
  CaseTag,
  CommentTag,
  type Context,
  ContinueTag,
  type Emitter,
  evalToken,
  ForTag,
  IfTag,
  InlineCommentTag,
  RawTag,
  type Template,
  UnlessTag,
} from 'liquidjs'
import { sizeOf } from './text-of.ts'

/** Liquid's loop, which counts the list that it is about to copy. */
class CountedForTag extends ForTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void | string, Template[]> {
    context.memoryLimit.use(sizeOf(yield evalToken(this.collection, context)))
    return yield* super.render(context, emitter)
  }
}

/** The tags that templates have: conditions, loops and variables, and nothing that reads another template. */
export const allowedTags = {
  assign: AssignTag,
  break: BreakTag,
  capture: CaptureTag,
  case: CaseTag,
  comment: CommentTag,
  continue: ContinueTag,
  for: CountedForTag,
  if: IfTag,
  raw: RawTag,
  unless: UnlessTag,
  '#': InlineCommentTag,
} as const
