import Link from "next/link";

export default function NotFound() {
  return (
    <div className="m-auto flex max-w-sm flex-col items-center gap-3 p-6 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">There is nothing here</h1>
      <p className="text-ink-soft">The address may be mistyped, or the page has moved.</p>
      <Link href="/" className="text-accent font-medium underline underline-offset-4">
        Back to the start
      </Link>
    </div>
  );
}
