using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>Adds commands that send a request to the resource.</summary>
public static class HttpCommandBuilderExtensions
{
    private static readonly HttpClient Http = new();

    /// <summary>A command that sends a POST (unless the options say otherwise) to a path of the resource.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">Behind the endpoint's address.</param>
    /// <param name="displayName">The words on the button.</param>
    /// <param name="endpointName">Null: the first HTTP endpoint, https before http.</param>
    /// <param name="commandName">Null: made of the resource, the method and the path.</param>
    /// <param name="commandOptions">Method, request and result; when it is offered (while healthy unless told).</param>
    public static IResourceBuilder<T> WithHttpCommand<T>(
        this IResourceBuilder<T> builder,
        string path,
        string displayName,
        string? endpointName = null,
        string? commandName = null,
        HttpCommandOptions? commandOptions = null
    )
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHttpCommand(
            path,
            displayName,
            () => FindEndpoint(builder, endpointName),
            commandName,
            commandOptions
        );
    }

    /// <inheritdoc cref="WithHttpCommand{T}(IResourceBuilder{T}, string, string, string?, string?, HttpCommandOptions?)"/>
    public static IResourceBuilder<T> WithHttpCommand<T>(
        this IResourceBuilder<T> builder,
        string path,
        string displayName,
        Func<EndpointReference>? endpointSelector,
        string? commandName = null,
        HttpCommandOptions? commandOptions = null
    )
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(path);
        var options = commandOptions ?? new();
        var method = options.Method ?? HttpMethod.Post;
        options.UpdateState ??= context =>
            context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy
                ? ResourceCommandState.Enabled
                : ResourceCommandState.Disabled;
        var select = options.EndpointSelector ?? endpointSelector ?? (() => FindEndpoint(builder, null));
        return builder.WithCommand(
            commandName ?? $"{builder.Resource.Name}-http-{method.Method.ToLowerInvariant()}-{path}",
            displayName,
            context => SendAsync(context, select(), method, path, options),
            options
        );
    }

    private static async Task<ExecuteCommandResult> SendAsync(
        ExecuteCommandContext context,
        EndpointReference endpoint,
        HttpMethod method,
        string path,
        HttpCommandOptions options
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(endpoint.Url), path));
        if (options.PrepareRequest is { } prepare)
        {
            await prepare(
                    new()
                    {
                        ServiceProvider = context.ServiceProvider,
                        ResourceName = context.ResourceName,
                        Endpoint = endpoint,
                        HttpClient = Http,
                        Request = request,
                        CancellationToken = context.CancellationToken,
                    }
                )
                .ConfigureAwait(false);
        }
        using var response = await Http.SendAsync(request, context.CancellationToken).ConfigureAwait(false);
        if (options.GetCommandResult is { } read)
        {
            return await read(
                    new()
                    {
                        ServiceProvider = context.ServiceProvider,
                        ResourceName = context.ResourceName,
                        Endpoint = endpoint,
                        HttpClient = Http,
                        Response = response,
                        CancellationToken = context.CancellationToken,
                    }
                )
                .ConfigureAwait(false);
        }
        return response.IsSuccessStatusCode
            ? CommandResults.Success()
            : CommandResults.Failure($"{method} {path} answered {(int)response.StatusCode}.");
    }

    private static EndpointReference FindEndpoint<T>(IResourceBuilder<T> builder, string? name)
        where T : IResourceWithEndpoints =>
        builder.GetEndpoint(LifetimeBuilderExtensions.FindHttpEndpoint(builder.Resource, name, "command").Name);
}
