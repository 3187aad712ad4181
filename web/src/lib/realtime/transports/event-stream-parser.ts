/** One block of an event stream, as it stood there and as the HTML standard (section 9.2.6) reads it. */
export interface StreamBlock {
  raw: string;
  id?: string;
  /** Absent for a comment, and for an event that only carries an id. */
  data?: string;
}

/** Cuts an event stream into blocks as its text arrives, however it is chopped. EventSource shows neither ids alone nor comments. */
export class EventStreamParser {
  #rest = "";

  constructor(private readonly onBlock: (block: StreamBlock) => void) {}

  push(text: string): void {
    this.#rest += text;
    // A carriage return at the very end may be half of a line end.
    for (let end; (end = /\r\n\r\n|\n\n|\r\r(?!$)/.exec(this.#rest));) {
      const raw = this.#rest.slice(0, end.index);
      this.#rest = this.#rest.slice(end.index + end[0].length);
      this.onBlock(read(raw));
    }
  }
}

function read(raw: string): StreamBlock {
  const block: StreamBlock = { raw };
  const data: string[] = [];
  for (const line of raw.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
    if (field === "data") data.push(value);
    else if (field === "id") block.id = value;
  }
  if (data.length > 0) block.data = data.join("\n");
  return block;
}
