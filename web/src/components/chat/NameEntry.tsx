"use client";

import { useId, useState } from "react";

/** Asks for the name that others will see. */
export function NameEntry({ onEnter }: { onEnter: (name: string) => void }) {
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const field = useId();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") setProblem("Please enter a name first.");
        else onEnter(name);
      }}
      noValidate
      className="bg-surface border-line shadow-lift animate-rise m-auto flex w-[min(24rem,calc(100%-2rem))] flex-col gap-4 rounded-2xl border p-6"
    >
      <div>
        <h1 className="text-xl font-semibold tracking-tight">Join the conversation</h1>
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
        className="bg-accent text-on-accent hover:bg-accent-strong rounded-xl px-4 py-2.5 font-medium transition-colors"
      >
        Join
      </button>
    </form>
  );
}
