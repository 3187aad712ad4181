"use client";

import { useId, useState } from "react";

export interface NameEntryProps {
  /** The name so far, for who only changes it. */
  current?: string;
  /** Rejects with an Error that says why not. */
  onEnter: (name: string) => Promise<void>;
  onCancel?: () => void;
}

/** Signs in with the name that others will see. */
export function NameEntry({ current = "", onEnter, onCancel }: NameEntryProps) {
  const [name, setName] = useState(current);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const field = useId();

  const enter = async () => {
    if (name.trim() === "") return setProblem("Please enter a name first.");
    setBusy(true);
    try {
      await onEnter(name);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "That did not work. Please try again.");
      setBusy(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
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
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setProblem("");
          }}
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
