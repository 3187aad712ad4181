namespace Realtime.Hosting.Telemetry.Store;

/// <summary>One finished span.</summary>
public sealed class SpanEntry
{
    /// <summary>32 hexadecimal digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 hexadecimal digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>Empty at the start of a trace.</summary>
    public string ParentId { get; init; } = "";
    public required string Name { get; init; }
    public SpanRole Role { get; init; }
    public required DateTime Start { get; init; }
    public required TimeSpan Duration { get; init; }
    public bool IsError { get; init; }
    public string StatusMessage { get; init; } = "";
    public required TelemetrySource Source { get; init; }
    public required TelemetryScope Scope { get; init; }
    public IReadOnlyList<TelemetryAttribute> Attributes { get; init; } = [];
    public IReadOnlyList<SpanEvent> Events { get; init; } = [];
    public IReadOnlyList<SpanLink> Links { get; init; } = [];

    public DateTime End => Start + Duration;

    /// <summary>Whom a call went to, as the caller names it; null for what is no call.</summary>
    public string? Peer =>
        Role is not (SpanRole.Client or SpanRole.Producer)
            ? null
            : Attributes.Find("peer.service")
                ?? Address("server.address", "server.port")
                ?? Address("net.peer.name", "net.peer.port")
                ?? Attributes.Find("db.system.name")
                ?? Attributes.Find("db.system")
                ?? Attributes.Find("messaging.system");

    private string? Address(string host, string port) =>
        Attributes.Find(host) is not { } name ? null
        : Attributes.Find(port) is { } number ? $"{name}:{number}"
        : name;
}

/// <summary>OpenTelemetry's span kinds.</summary>
public enum SpanRole
{
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

/// <summary>Something that happened inside a span, such as an exception.</summary>
public sealed record SpanEvent(string Name, DateTime Time, IReadOnlyList<TelemetryAttribute> Attributes);

/// <summary>Another span that caused or follows this one without being its parent.</summary>
public sealed record SpanLink(string TraceId, string SpanId, IReadOnlyList<TelemetryAttribute> Attributes);
