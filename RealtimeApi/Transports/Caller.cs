using Microsoft.AspNetCore.Http.Features;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports;

/// <summary>Who makes a request, found out before the endpoint runs.</summary>
internal sealed record Caller(Person Person)
{
    public bool IsServer => Person.IsServer;

    public static ValueTask<Caller> BindAsync(HttpContext context) =>
        new(context.Features.GetRequiredFeature<Caller>());

    /// <summary>Lets in everybody who is who they say they are.</summary>
    public static ValueTask<object?> RequireAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) => CheckAsync(context, next, static _ => null);

    /// <summary>Lets in only those who have signed in.</summary>
    public static ValueTask<object?> RequireSignedInAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) => CheckAsync(context, next, static caller => caller.Person.IsAnonymous ? Errors.SignInFirst : null);

    /// <summary>Lets in only our own servers.</summary>
    public static ValueTask<object?> RequireServerAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) => CheckAsync(context, next, static caller => caller.IsServer ? null : Errors.ApiKeyNeeded);

    /// <summary>Why the request has no caller; null when it has one.</summary>
    public static RealtimeError? RefusalOf(HttpContext context) =>
        context.Features.GetRequiredFeature<Identification>().Error;

    /// <summary>Found by a middleware, since parameters are bound before filters run.</summary>
    public static async Task FindAsync(HttpContext context, RequestDelegate next)
    {
        var (person, error) = await context.RequestServices.GetRequiredService<Callers>().IdentifyAsync(context);
        context.Features.Set(new Identification(error));
        context.Features.Set(new Caller(person ?? Person.Anonymous()));
        await next(context);
    }

    private static async ValueTask<object?> CheckAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next,
        Func<Caller, RealtimeError?> rule
    )
    {
        var http = context.HttpContext;
        var error = RefusalOf(http) ?? rule(http.Features.GetRequiredFeature<Caller>());
        return error is null ? await next(context) : Problems.For(error, http);
    }

    private sealed record Identification(RealtimeError? Error);
}
