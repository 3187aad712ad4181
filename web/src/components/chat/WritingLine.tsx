/** Who is writing. Always as high as its text, so that nothing jumps when somebody starts. */
export function WritingLine({ names }: { names: readonly string[] }) {
  return (
    <p
      aria-live="polite"
      className="text-ink-soft flex h-6 items-center gap-2 px-5 text-xs sm:px-7"
      data-testid="writing"
    >
      {names.length > 0 && (
        <>
          <span aria-hidden className="flex gap-0.5">
            {[0, 150, 300].map((delay) => (
              <span
                key={delay}
                style={{ animationDelay: `${delay}ms` }}
                className="bg-accent animate-breathe size-1.5 rounded-full"
              />
            ))}
          </span>
          <bdi>{sentenceOf(names)}</bdi>
        </>
      )}
    </p>
  );
}

function sentenceOf([first = "", second, ...others]: readonly string[]): string {
  if (second === undefined) return `${first} is writing…`;
  if (others.length === 0) return `${first} and ${second} are writing…`;
  return `${first}, ${second} and ${others.length} more are writing…`;
}
