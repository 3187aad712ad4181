"use client";

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <div role="alert" className="m-auto flex max-w-sm flex-col items-center gap-3 p-6 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">Something broke</h1>
      <p className="text-ink-soft text-pretty">{error.message || "The page could not be shown."}</p>
      <button
        type="button"
        onClick={reset}
        className="bg-accent text-on-accent hover:bg-accent-strong rounded-xl px-4 py-2.5 font-medium"
      >
        Try again
      </button>
    </div>
  );
}
