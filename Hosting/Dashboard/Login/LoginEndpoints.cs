using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Realtime.Hosting.Dashboard.Login;

/// <summary><c>/login</c>: the link that the console prints, and the form for those who have only the token.</summary>
internal static class LoginEndpoints
{
    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/login",
            (HttpContext context, DashboardLogin login, DashboardOptions options, string? t, string? returnUrl) =>
                t is not null ? Answer(context, login, options, t, returnUrl)
                : login.IsSignedIn(context) ? Results.Redirect(Local(returnUrl))
                : Form(options, returnUrl, wrong: false)
        );
        routes.MapPost(
            "/login",
            async (HttpContext context, DashboardLogin login, DashboardOptions options) =>
            {
                var form = await context.Request.ReadFormAsync(context.RequestAborted);
                return Answer(context, login, options, form["token"].ToString().Trim(), form["returnUrl"]);
            }
        );
    }

    private static IResult Answer(
        HttpContext context,
        DashboardLogin login,
        DashboardOptions options,
        string token,
        string? returnUrl
    )
    {
        if (!login.IsToken(token))
        {
            return Form(options, returnUrl, wrong: true);
        }
        login.SignIn(context);
        return Results.Redirect(Local(returnUrl));
    }

    /// <summary>Only a path of this site: a login link must not be able to send anybody elsewhere.</summary>
    private static string Local(string? returnUrl) =>
        returnUrl is ['/', ..] and not ['/', '/' or '\\', ..]
        && !returnUrl.StartsWith("/login", StringComparison.Ordinal)
            ? returnUrl
            : "/";

    private static IResult Form(DashboardOptions options, string? returnUrl, bool wrong)
    {
        var name = HtmlEncoder.Default.Encode(options.ApplicationName);
        var target = HtmlEncoder.Default.Encode(Local(returnUrl));
        var problem = wrong
            ? "<p class='login-problem' role='alert'>That is not the token of this run. It changes with every start.</p>"
            : "";
        var page = $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Log in · {name}</title>
              <link rel="icon" href="{EmbeddedAssets.Url("favicon.svg")}">
              <script src="{EmbeddedAssets.Url("theme.js")}"></script>
              <link rel="stylesheet" href="{EmbeddedAssets.Url("dashboard.css")}">
            </head>
            <body class="login">
              <main>
                <form method="post" action="/login" class="login-card">
                  <h1>{name} dashboard</h1>
                  <p>Open the login link that the AppHost printed when it started, or paste its token here.</p>
                  {problem}
                  <label for="token">Token</label>
                  <input id="token" name="token" type="password" autocomplete="off" autofocus required>
                  <input type="hidden" name="returnUrl" value="{target}">
                  <button type="submit" class="button primary">Log in</button>
                </form>
              </main>
            </body>
            </html>
            """;
        return Results.Content(
            page,
            "text/html; charset=utf-8",
            statusCode: wrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK
        );
    }
}
