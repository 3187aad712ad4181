"use client";

import { useActionState, useId, useState } from "react";

export interface NameEntryProps {
  /** The name so far, for who only changes it. */
  current?: string;
  /** Rejects with an Error that says why not. */
  onEnter: (name: string) => Promise<void>;
  onCancel?: () => void;
}

/** Signs in with the name that others will see; also with one that was entered before the page's scripts had come. */
export function NameEntry({ current = "", onEnter, onCancel }: NameEntryProps) {
  const [changed, setChanged] = useState(false);
  const [tried, enter, busy] = useActionState(
    async (_: Tried, form: FormData): Promise<Tried> => {
      setChanged(false);
      const name = String(form.get("name"));
      if (name.trim() === "") return { name, problem: "Please enter a name first." };
      try {
        await onEnter(name);
        return { name, problem: "" };
      } catch (error) {
        const problem = error instanceof Error ? error.message : "That did not work. Please try again.";
        return { name, problem };
      }
    },
    { name: current, problem: "" },
  );
  const problem = changed ? "" : tried.problem;
  const field = useId();

  return (
    <form
      action={enter}
      noValidate
      className="bg-surface border-line shadow-lift animate-rise m-auto flex w-[min(24rem,calc(100%-2rem))] flex-col gap-4 rounded-2xl border p-6"
    >
      <div>
        <h1 className="text-xl font-semibold tracking-tight">
          {current === "" ? "Join the conversation" : "Change your name"}
        </h1>
        <p className="text-ink-soft mt-1 text-sm">Pick the name that others see beside your messages.</p>
      </div>
      <div className="flex flex-col gap-1.5">
        <label htmlFor={field} className="text-sm font-medium">
          Your name
        </label>
        <input
          id={field}
          name="name"
          dir="auto"
          defaultValue={tried.name}
          readOnly={busy}
          onChange={() => setChanged(true)}
          maxLength={40}
          autoComplete="nickname"
          autoFocus
          aria-invalid={problem !== ""}
          aria-describedby={`${field}-problem`}
          className="border-line-strong bg-canvas focus-visible:border-accent rounded-xl border px-3.5 py-2.5 text-base outline-offset-0"
        />
        <p id={`${field}-problem`} role="alert" className="text-bad min-h-5 text-sm">
          {problem}
        </p>
      </div>
      <button
        type="submit"
        disabled={busy}
        className="bg-accent text-on-accent hover:bg-accent-strong rounded-xl px-4 py-2.5 font-medium transition-colors disabled:opacity-60"
      >
        {busy ? "One moment…" : current === "" ? "Join" : "Save"}
      </button>
      {onCancel && (
        <button
          type="button"
          onClick={onCancel}
          className="text-ink-soft hover:text-ink -mt-2 rounded-xl px-4 py-1.5 text-sm font-medium"
        >
          Keep it as it is
        </button>
      )}
    </form>
  );
}

/** What was entered last, and why it did not do. */
interface Tried {
  name: string;
  problem: string;
}
