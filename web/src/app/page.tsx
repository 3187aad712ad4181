import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { LivePanel } from "@/components/home/LivePanel";

const promises = [
  {
    title: "Nothing is lost",
    text: "Every message has its place. Who comes back after a drop gets what was missed, once and in order.",
  },
  {
    title: "Nobody waits for the slowest",
    text: "One crawling connection is cut and resumes later; everyone else never notices.",
  },
  {
    title: "It says when it cannot",
    text: "A gap is signalled, a failure has a name, and a message that did not arrive shows that it did not.",
  },
];

export default function HomePage() {
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-1 flex-col justify-center gap-14 px-4 py-14 sm:px-6 sm:py-20">
      <section className="grid items-center gap-10 lg:grid-cols-[1fr_26rem] lg:gap-16">
        <div className="max-w-2xl">
          <h1 className="text-4xl leading-[1.08] font-semibold tracking-tight text-balance sm:text-6xl">
            Conversations that survive the connection.
          </h1>
          <p className="text-ink-soft mt-5 max-w-xl text-lg text-pretty">
            A realtime server and the site that speaks to it. Close the laptop, change trains, restart the
            server: the conversation goes on where it was.
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <Link
              href="/chat"
              className="bg-accent text-on-accent hover:bg-accent-strong inline-flex items-center gap-2 rounded-xl px-5 py-3 font-medium transition-colors"
            >
              Open the chat
              <ArrowRight className="size-4.5" aria-hidden />
            </Link>
          </div>
        </div>
        <LivePanel />
      </section>
      <section aria-label="What it promises" className="grid gap-4 sm:grid-cols-3">
        {promises.map(({ title, text }) => (
          <article key={title} className="border-line bg-surface rounded-2xl border p-5">
            <h2 className="font-semibold tracking-tight">{title}</h2>
            <p className="text-ink-soft mt-1.5 text-sm leading-relaxed">{text}</p>
          </article>
        ))}
      </section>
    </div>
  );
}
