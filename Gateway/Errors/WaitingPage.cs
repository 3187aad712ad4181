using System.Globalization;

namespace Realtime.Gateway.Errors;

/// <summary>What a person sees while the site is still starting; the page asks again by itself.</summary>
internal static class WaitingPage
{
    public static string Render(TimeSpan retryAfter)
    {
        var seconds = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return $$"""
            <!doctype html>
            <html lang="en">
              <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="robots" content="noindex" />
                <meta http-equiv="refresh" content="{{seconds}}" />
                <title>Starting…</title>
                <style>
                  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
                  body { display: grid; min-height: 100vh; margin: 0; place-content: center; text-align: center; }
                  h1 { margin: 0; font-size: 1.25rem; font-weight: 600; }
                  p { margin: 0.25rem 1rem; opacity: 0.7; }
                </style>
              </head>
              <body>
                <main role="status">
                  <h1>The site is starting</h1>
                  <p>This page tries again every {{seconds}} seconds.</p>
                </main>
              </body>
            </html>
            """;
    }
}
