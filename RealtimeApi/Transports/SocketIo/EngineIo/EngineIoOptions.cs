using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>Timings, sizes and permissions of an Engine.IO server; checked at start.</summary>
internal sealed class EngineIoOptions : IValidatableObject
{
    public const string Polling = "polling";
    public const string WebSocket = "websocket";
    private const string AnyOrigin = "*";

    /// <summary>How long after the handshake, or the last pong, the server pings.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a client may take to answer a ping before its session is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a WebSocket that is offered as an upgrade may take to probe and take over.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a session that the server closes waits for its client to fetch what is left and to agree.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes a client may send in one WebSocket message or one polling body; told to it in the handshake.</summary>
    [Range(1, 100_000_000)]
    public int MaxPayload { get; set; } = 1_000_000;

    /// <summary>Packets that may wait for one client; one more and its session is cut.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedPackets { get; set; } = 1_024;

    /// <summary>Bytes that may wait for one client; more and its session is cut. A single packet may be larger.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxQueuedBytes { get; set; } = 1_048_576;

    /// <summary>Bytes of volatile packets that may wait for one client, apart from the others; beyond it they are dropped.</summary>
    [Range(1, int.MaxValue)]
    public int MaxQueuedVolatileBytes { get; set; } = 262_144;

    /// <summary>The transports that are on, of <c>polling</c> and <c>websocket</c>.</summary>
    public IList<string> Transports { get; set; } = [];

    /// <summary>Whether a polling session may move to a WebSocket.</summary>
    public bool AllowUpgrades { get; set; } = true;

    /// <summary>
    /// Origins (<c>https://site.example</c>, or <c>*</c> for all) besides the server's own host that a page may come
    /// from. A page of any other is refused, on both transports.
    /// </summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>Whether pages of other origins may send cookies along.</summary>
    public bool AllowCredentials { get; set; } = true;

    /// <summary>The cookie that carries the session id, for load balancers that go by cookies; none by default.</summary>
    public CookieBuilder? Cookie { get; set; }

    /// <summary>Headers of the handshake that sessions keep, for those who look at them later; none by default.</summary>
    public IList<string> KeptHeaders { get; set; } = [];

    /// <summary>Parameters of the handshake's query that sessions keep; none by default.</summary>
    public IList<string> KeptQuery { get; set; } = [];

    /// <summary>
    /// Has the last word on a handshake: its refusal is the answer, for example
    /// <c>EngineError.Forbidden with { Status = 401 }</c>; without one the handshake is let through.
    /// </summary>
    public Func<HttpContext, ValueTask<EngineAdmission>>? Admit { get; set; }

    public bool IsOn(string transport) => Transports.Count == 0 ? IsKnown(transport) : Transports.Contains(transport);

    public bool AllowsOrigin(string origin) =>
        AllowedOrigins.Contains(AnyOrigin) || AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var transport in Transports.Where(transport => !IsKnown(transport)))
        {
            yield return new($"Transports has '{transport}'; known are '{Polling}' and '{WebSocket}'.");
        }
        foreach (var origin in AllowedOrigins.Where(origin => origin != AnyOrigin && !IsOrigin(origin)))
        {
            yield return new($"AllowedOrigins has '{origin}', which is no origin such as https://site.example.");
        }
        if (Cookie is { Name: null or "" })
        {
            yield return new("Cookie needs a name.");
        }
    }

    private static bool IsKnown(string transport) => transport is Polling or WebSocket;

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == text;
}
