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
import { sizeOf, weightOf } from './text-of.ts'

/** Liquid's loop, which counts the list that it is about to copy. */
class CountedForTag extends ForTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void | string, Template[]> {
    context.memoryLimit.use(sizeOf(yield evalToken(this.collection, context)))
    return yield* super.render(context, emitter)
  }
}

/** Liquid's case, which counts what it is about to compare with each of its values. */
class CountedCaseTag extends CaseTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const comparisons = this.branches.reduce((sum, { values }) => sum + values.length, 0)
    context.memoryLimit.use(comparisons * weightOf(yield this.value.value(context)))
    yield* super.render(context, emitter)
  }
}

/** The tags that templates have: conditions, loops and variables, and nothing that reads another template. */
export const allowedTags = {
  assign: AssignTag,
  break: BreakTag,
  capture: CaptureTag,
  case: CountedCaseTag,
  comment: CommentTag,
  continue: ContinueTag,
  for: CountedForTag,
  if: IfTag,
  raw: RawTag,
  unless: UnlessTag,
  '#': InlineCommentTag,
} as const
