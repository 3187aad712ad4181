/** Source text, scrolled sideways where it is wide. */
export function Code({ label, children }: { label: string; children: string }) {
  return (
    <pre
      role="region"
      aria-label={label}
      tabIndex={0}
      className="border-line bg-sunken max-h-96 overflow-auto rounded-xl border p-4 font-mono text-xs leading-relaxed"
    >
      <code>{children}</code>
    </pre>
  );
}
