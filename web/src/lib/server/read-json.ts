/**
 * An answer's JSON with every text well-formed. Half a surrogate pair, which JSON can carry, is U+FFFD in the HTML that a browser
 * gets but not in the data beside it: the page would be drawn twice.
 */
export async function readJson(answer: Response): Promise<unknown> {
  return JSON.parse(await answer.text(), (_, value: unknown) =>
    typeof value === "string" ? wellFormed(value) : value,
  );
}

const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, "\ufffd");
