const height = 48;

/** A small curve whose right end is now. */
export function Sparkline({
  values,
  length,
  label,
}: {
  values: readonly number[];
  length: number;
  label: string;
}) {
  const highest = Math.max(1, ...values);
  const points = values.map((value, index) => {
    const x = length - values.length + index;
    return `${x},${(height - 2 - (value / highest) * (height - 4)).toFixed(1)}`;
  });
  return (
    <svg
      viewBox={`0 0 ${length - 1} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className="bg-sunken text-accent h-16 w-full rounded-lg"
    >
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
