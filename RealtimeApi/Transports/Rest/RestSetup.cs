using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Realtime.RealtimeApi.Protocol;
using Scalar.AspNetCore;

namespace Realtime.RealtimeApi.Transports.Rest;

/// <summary>The REST interface under <c>/v1</c>, its description at <c>/openapi/v1.json</c> and its page at <c>/scalar</c>.</summary>
internal static class RestSetup
{
    /// <summary>The same JSON as on the sockets.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void AddRest(this IServiceCollection services)
    {
        services.AddOpenApi();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.AddCode);
        services.AddExceptionHandler<FailureHandler>();
        services.AddOptions<RestLimits>().BindConfiguration("Rest").ValidateDataAnnotations().ValidateOnStart();
        services.AddRateLimiter(_ => { });
        services.ConfigureOptions<RateLimiting>();
        services.AddSingleton<PublishedBytes>();
        services.AddSingleton<RoomList>();
        // In Development a body that can't be read would be an exception, and the answer 500.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.ConfigureHttpJsonOptions(options =>
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
        );
    }

    public static void MapRest(this WebApplication app)
    {
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/v1"),
            branch => branch.Use((context, next) => Caller.FindAsync(context, next))
        );
        app.UseRateLimiter();
        app.MapOpenApi();
        app.MapScalarApiReference("/scalar");
        var api = app.MapGroup("/v1")
            .RequireRateLimiting(RateLimiting.Policy)
            .AddEndpointFilter(EmptyParameters.RefuseAsync);
        api.MapSession();
        api.MapSessionAdministration();
        api.MapRooms();
        api.MapNotifications();
        api.MapServer();
    }
}
