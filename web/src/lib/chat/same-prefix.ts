/** How many elements two lists have in common from the beginning on. */
export function samePrefix<Element>(before: readonly Element[], after: readonly Element[]): number {
  const most = Math.min(before.length, after.length);
  let same = 0;
  while (same < most && before[same] === after[same]) same++;
  return same;
}
