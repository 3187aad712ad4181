const widths = ["w-48", "w-64", "w-40", "w-56"];

/** The shape of a conversation, until the browser knows who is here. */
export function ChatSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the conversation"
      className="mx-auto flex w-full max-w-3xl flex-1 flex-col justify-end gap-4 p-6"
    >
      {widths.map((width, index) => (
        <div key={width} className={`flex items-end gap-2.5 ${index % 2 ? "justify-end" : ""}`}>
          {index % 2 === 0 && <div className="bg-line animate-breathe size-8 rounded-full" />}
          <div className={`bg-line animate-breathe h-10 rounded-2xl ${width}`} />
        </div>
      ))}
      <div className="bg-line animate-breathe mt-4 h-12 rounded-2xl" />
    </div>
  );
}
