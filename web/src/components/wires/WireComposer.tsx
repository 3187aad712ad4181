"use client";

import { ArrowUp } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useClientState } from "@/hooks/useClientState";
import { wires } from "@/lib/realtime/transports/transport";
import type { Run } from "@/lib/wires/race";
import type { WireLine } from "@/lib/wires/wire-line";
import { wireNames } from "@/lib/wires/wire-names";

/** Chooses the wire and says something on it. */
export function WireComposer({ lines, last }: { lines: readonly WireLine[]; last: Run | null }) {
  const [chosen, setChosen] = useState<(typeof wires)[number]>("native");
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  // What was written before the page's scripts had come.
  useEffect(() => setText(field.current?.value ?? ""), []);
  const line = lines.find(({ wire }) => wire === chosen);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = text.trim();
    if (said === "" || !line) return;
    line.send(said);
    setText("");
  };

  return (
    <form
      onSubmit={submit}
      className="border-line bg-surface shadow-lift z-20 flex flex-col gap-3 rounded-2xl border p-3 sm:sticky sm:top-16"
    >
      <fieldset className="grid grid-cols-2 gap-1 sm:flex sm:flex-wrap">
        <legend className="sr-only">Send over</legend>
        {lines.map(({ wire, client }) => (
          <Choice
            key={wire}
            client={client}
            name={wireNames[wire].name}
            checked={wire === chosen}
            choose={() => setChosen(wire)}
          />
        ))}
      </fieldset>
      <p
        role="status"
        className="text-ink-soft min-h-5 px-1 text-sm lg:absolute lg:top-4.5 lg:right-4 lg:max-w-2/5 lg:truncate"
      >
        {last ? sayHow(last) : "It arrives on all four, each in its own words."}
      </p>
      <div className="flex gap-2">
        <label className="sr-only" htmlFor="wires-message">
          Message
        </label>
        <input
          ref={field}
          id="wires-message"
          value={text}
          onChange={({ target }) => setText(target.value)}
          maxLength={500}
          autoComplete="off"
          dir="auto"
          placeholder={`Say something over ${wireNames[chosen].name}`}
          className="border-line bg-canvas placeholder:text-ink-soft min-w-0 flex-1 rounded-xl border px-4 py-2.5"
        />
        <button
          type="submit"
          disabled={text.trim() === ""}
          className="bg-accent text-on-accent hover:bg-accent-strong disabled:bg-sunken disabled:text-ink-soft inline-flex items-center gap-2 rounded-xl px-4 font-medium transition-colors"
        >
          <ArrowUp className="size-4.5" aria-hidden />
          <span className="max-sm:sr-only">Send</span>
        </button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  client: WireLine["client"];
  name: string;
  checked: boolean;
  choose: () => void;
}

function Choice({ client, name, checked, choose }: ChoiceProps) {
  const { status } = useClientState(client);
  return (
    <label className="text-ink-soft has-checked:bg-accent-soft has-checked:text-accent-strong hover:bg-sunken has-focus-visible:outline-accent flex cursor-pointer items-center gap-2 rounded-lg px-3 py-1.5 text-sm font-medium transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-2">
      <input type="radio" name="wire" checked={checked} onChange={choose} className="sr-only" />
      <span
        aria-hidden
        className={`size-1.5 rounded-full ${status === "connected" ? "bg-good-glow" : "bg-warn"}`}
      />
      {name}
    </label>
  );
}

function sayHow({ from, arrivals }: Run): string {
  const times = Object.values(arrivals);
  const slowest = Math.max(...times);
  const name = wireNames[from].name;
  if (times.length === wires.length)
    return `Sent over ${name}; on all four wires within ${formatMs(slowest)}.`;
  if (times.length === 0) return `Sent over ${name}…`;
  const missing = wires.filter((wire) => arrivals[wire] === undefined).map((wire) => wireNames[wire].name);
  return `Sent over ${name}; still on its way to ${missing.join(" and ")}.`;
}

export function formatMs(ms: number): string {
  return ms < 9.95 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
