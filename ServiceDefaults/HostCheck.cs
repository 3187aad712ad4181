using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Realtime.ServiceDefaults;

/// <summary>
/// Refuses requests for hosts that are not ours. Otherwise a stranger's page whose name was made to point here (DNS rebinding)
/// would pass for a page of our own: its Origin and its Host are the same.
/// </summary>
public sealed partial class HostCheck(IOptions<HostCheckOptions> options, TimeProvider time, ILogger<HostCheck> logger)
{
    private const int LongestHostLogged = 200;

    /// <summary>Whoever is refused tries again and again.</summary>
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromSeconds(10);

    private static readonly StringSegment[] Loopback = ["localhost", "*.localhost"];

    private readonly StringSegment[] allowed = [.. Loopback, .. options.Value.Hosts];

    private long warnedAt = long.MinValue;

    /// <summary>
    /// An address is nobody's name, so that no page can make it point elsewhere. Only a program sends no host at all, and whoever
    /// asks whether this process lives knows it by any name.
    /// </summary>
    public bool Allows(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var host = request.Host.Host.TrimEnd('.');
        if (
            host.Length == 0
            || IPAddress.TryParse(host, out _)
            || HostString.MatchesAny(host, allowed)
            || request.Path == Health.ReadyPath
            || request.Path == Health.LivePath
        )
        {
            return true;
        }
        Warn(host);
        return false;
    }

    private void Warn(string host)
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref warnedAt);
        var isDue = last == long.MinValue || time.GetElapsedTime(last, now) >= BetweenWarnings;
        if (isDue && Interlocked.CompareExchange(ref warnedAt, now, last) == last)
        {
            HostRefused(host.Length <= LongestHostLogged ? host : host[..LongestHostLogged]);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Refused a request for the host {Host} with 421. If this server is known by that name, add it to the setting "
            + "AllowedHosts, for example AllowedHosts={Host}"
    )]
    private partial void HostRefused(string host);
}

/// <summary>By which names browsers may reach this server, besides loopback names and addresses.</summary>
public sealed class HostCheckOptions
{
    /// <summary>Names with <c>;</c> between them; <c>*.example.com</c> for those below one, <c>*</c> for any.</summary>
    public string? AllowedHosts { get; set; }

    /// <summary>Pages that may connect, such as <c>https://app.example.com</c>: their hosts are ours too.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    internal IEnumerable<StringSegment> Hosts =>
        (AllowedHosts ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(AllowedOrigins.Select(HostOf).OfType<string>())
            .Select(host => new StringSegment(host));

    private static string? HostOf(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) ? uri.Host : null;
}

/// <summary>Puts the check into a service.</summary>
public static class HostCheckSetup
{
    /// <summary>Registers the check, in place of ASP.NET's own, which has no words for those whom it refuses.</summary>
    public static void AddHostCheck(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<HostCheckOptions>().BindConfiguration("");
        builder.Services.AddSingleton<HostCheck>();
        builder.Services.Configure<HostFilteringOptions>(theirs => theirs.AllowedHosts = ["*"]);
    }

    /// <summary>Refuses requests for other hosts.</summary>
    /// <param name="refuse">Answers such a request.</param>
    public static void UseHostCheck(this WebApplication app, Func<HttpContext, Task> refuse)
    {
        ArgumentNullException.ThrowIfNull(app);
        var check = app.Services.GetRequiredService<HostCheck>();
        app.Use((context, next) => check.Allows(context.Request) ? next(context) : refuse(context));
    }
}
