"use client";

import { useState } from "react";
import { notificationKinds } from "@/lib/realtime/events";

const samples = {
  info: { title: "A new version is out", message: "Nothing to do: it is already running." },
  success: { title: "Backup finished", message: "Everything of today is in a safe place." },
  warning: { title: "Disk nearly full", message: "Less than a tenth is left on this machine." },
  error: { title: "Build failed", message: "One test does not pass any more." },
} as const;

/** Lets a visitor see the way from a server to their devices: the site's server notifies them, with its key. */
export function TryNotification() {
  const [problem, setProblem] = useState("");

  const send = async (notificationType: keyof typeof samples) => {
    setProblem("");
    try {
      const answer = await fetch("/api/notify", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ notificationType, ...samples[notificationType] }),
      });
      if (answer.ok) return;
      const { detail } = (await answer.json()) as { detail?: string };
      setProblem(detail ?? `The server answered ${answer.status}.`);
    } catch {
      setProblem("The site cannot be reached just now.");
    }
  };

  return (
    <section
      aria-label="Try it"
      className="bg-sunken flex flex-wrap items-center gap-2 rounded-2xl px-4 py-3 text-sm"
    >
      <span className="text-ink-soft mr-auto">Let the server notify you:</span>
      {notificationKinds.map((kind) => (
        <button
          key={kind}
          type="button"
          onClick={() => void send(kind)}
          className="border-line bg-surface hover:border-line-strong rounded-lg border px-3 py-1 font-medium capitalize transition-colors"
        >
          {kind}
        </button>
      ))}
      {problem && (
        <p role="alert" className="text-bad w-full">
          {problem}
        </p>
      )}
    </section>
  );
}
