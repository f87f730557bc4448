/** What a process tells the others that share its store. Whoever hears it looks into the store; nothing stands on it. */
export interface Hint {
  /** Whether there may be something new to deliver. */
  readonly queued: boolean
  /** Hooks of which deliveries were queued or settled, and which another process watches. */
  readonly changed: readonly number[]
  /** Hooks that are watched where this comes from. */
  readonly watched: readonly number[]
}

/** The way hints take between processes. Each may be lost, and many may arrive as one. */
export interface Hints {
  tell(hint: Hint): void
  /** Calls `listener` with what others tell, never with what this process told; null means that some may have been missed. */
  hear(listener: (hint: Hint | null) => void): void
}
