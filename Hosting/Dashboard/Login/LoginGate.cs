using Microsoft.AspNetCore.Http;

namespace Realtime.Hosting.Dashboard.Login;

/// <summary>Lets nobody past the login page who has not shown the token: pages, downloads and Blazor's socket alike.</summary>
internal sealed class LoginGate(RequestDelegate next, DashboardLogin login)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (IsOpen(request.Path) || login.IsSignedIn(context))
        {
            return next(context);
        }
        if (HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html"))
        {
            context.Response.Redirect($"/login?returnUrl={Uri.EscapeDataString(request.Path + request.QueryString)}");
            return Task.CompletedTask;
        }
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static bool IsOpen(PathString path) =>
        path == "/login" || path == "/favicon.ico" || path.StartsWithSegments("/assets");
}
