const widths = ["w-48", "w-64", "w-40", "w-56"];

/** The shape of messages that are on their way. */
export function LoadingMessages() {
  return (
    <div role="status" aria-label="Loading messages" className="flex flex-col gap-4 pb-4">
      {widths.map((width, index) => (
        <div key={width} className={`flex items-end gap-2.5 ${index % 2 ? "justify-end" : ""}`}>
          {index % 2 === 0 && <div className="bg-line animate-breathe size-8 rounded-full" />}
          <div className={`bg-line animate-breathe h-10 rounded-2xl ${width}`} />
        </div>
      ))}
    </div>
  );
}
