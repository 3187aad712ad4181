namespace Realtime.Hosting.Model;

/// <summary>How a command that sends a request is offered and sent.</summary>
public sealed class HttpCommandOptions : CommandOptions
{
    /// <summary>Where to; null: the resource's endpoint that was named, else its first HTTP one.</summary>
    public Func<EndpointReference>? EndpointSelector { get; set; }

    /// <summary>Null: POST.</summary>
    public HttpMethod? Method { get; set; }

    /// <summary>Completes the request: headers, a body.</summary>
    public Func<HttpCommandRequestContext, Task>? PrepareRequest { get; set; }

    /// <summary>Makes a result of the answer; without it every 2xx is a success.</summary>
    public Func<HttpCommandResultContext, Task<ExecuteCommandResult>>? GetCommandResult { get; set; }
}

/// <summary>A command's request before it is sent.</summary>
public sealed class HttpCommandRequestContext
{
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The replica's id, as in <see cref="ResourceEvent.ResourceId"/>.</summary>
    public required string ResourceName { get; init; }

    public required EndpointReference Endpoint { get; init; }

    public required HttpClient HttpClient { get; init; }

    public required HttpRequestMessage Request { get; init; }

    public required CancellationToken CancellationToken { get; init; }
}

/// <summary>A command's answer.</summary>
public sealed class HttpCommandResultContext
{
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The replica's id, as in <see cref="ResourceEvent.ResourceId"/>.</summary>
    public required string ResourceName { get; init; }

    public required EndpointReference Endpoint { get; init; }

    public required HttpClient HttpClient { get; init; }

    public required HttpResponseMessage Response { get; init; }

    public required CancellationToken CancellationToken { get; init; }
}
