import type { Metadata } from "next";
import { Code } from "@/components/docs/Code";
import { LiveExample } from "@/components/docs/LiveExample";
import { SiteConnection } from "@/components/site/SiteConnection";
import { readHookPages } from "@/lib/docs/hook-pages";

export const metadata: Metadata = {
  title: "Hooks",
  description: "Every hook with its interface, its errors and an example that runs on this page.",
};

export default async function HooksPage() {
  const hooks = await readHookPages();
  return (
    <div className="mx-auto grid w-full max-w-6xl gap-8 px-4 py-8 sm:px-6 lg:grid-cols-[12rem_1fr]">
      <nav aria-label="Hooks" className="lg:sticky lg:top-20 lg:self-start">
        <ul className="flex flex-wrap gap-x-1 text-sm lg:flex-col">
          {hooks.map(({ name }) => (
            <li key={name}>
              <a
                href={`#${name}`}
                className="text-ink-soft hover:bg-sunken hover:text-ink block rounded-lg px-3 py-1.5 font-mono text-xs"
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 flex-col gap-14">
        <header className="max-w-3xl">
          <h1 className="text-3xl font-semibold tracking-tight text-balance">Hooks</h1>
          <p className="text-ink-soft mt-2 text-pretty">
            Copy <code className="font-mono text-sm">src/lib/realtime</code> and the hooks you want into your
            own Next.js app. Interfaces and examples on this page are read from the sources that run it. Times
            are milliseconds.
          </p>
        </header>
        <SiteConnection>
          {hooks.map(({ name, summary, errors, signature, example, exampleCode }) => (
            <section key={name} id={name} aria-labelledby={`${name}-title`} className="scroll-mt-20">
              <h2 id={`${name}-title`} className="font-mono text-xl font-semibold tracking-tight">
                {name}
              </h2>
              <p className="mt-2 max-w-3xl text-pretty">{summary}</p>
              <p className="text-ink-soft mt-2 max-w-3xl text-sm text-pretty">{errors}</p>
              <div className="mt-4 grid gap-4 xl:grid-cols-2">
                <div className="flex min-w-0 flex-col gap-4">
                  <Code label={`Example of ${name}`}>{exampleCode}</Code>
                  <LiveExample name={example} hook={name} />
                </div>
                <Code label={`Interface of ${name}`}>{signature}</Code>
              </div>
            </section>
          ))}
        </SiteConnection>
      </div>
    </div>
  );
}
