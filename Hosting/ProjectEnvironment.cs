using System.Globalization;
using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>The variables that every .NET project gets.</summary>
internal static class ProjectEnvironment
{
    public static void Add(EnvironmentCallbackContext context, ProjectResource resource, LaunchProfile? profile)
    {
        var variables = context.EnvironmentVariables;
        if (profile is not null)
        {
            variables["DOTNET_LAUNCH_PROFILE"] = profile.Name;
            foreach (var (name, value) in profile.EnvironmentVariables)
            {
                variables[name] = Environment.ExpandEnvironmentVariables(value);
            }
        }
        variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
        variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true";
        AddUrls(variables, resource);
    }

    private static void AddUrls(Dictionary<string, object> variables, ProjectResource resource)
    {
        // An endpoint with a variable of its own is told through that one.
        var endpoints = resource
            .Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint.UriScheme is "http" or "https")
            .Where(endpoint => endpoint.TargetPortEnvironmentVariable is null)
            .ToList();
        if (endpoints.Count == 0)
        {
            return;
        }
        variables["ASPNETCORE_URLS"] = new ListeningUrls([
            .. endpoints.Select(endpoint => (endpoint, new EndpointReference(resource, endpoint.Name))),
        ]);
        if (endpoints.Find(endpoint => endpoint.UriScheme == "https")?.AllocatedEndpoint is { } https)
        {
            variables["ASPNETCORE_HTTPS_PORT"] = https.Port.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary><c>http://localhost:5001;https://localhost:5002</c> with the replica's own target ports.</summary>
    private sealed class ListeningUrls(
        IReadOnlyList<(EndpointAnnotation Endpoint, EndpointReference Reference)> endpoints
    ) : IReplicaValueProvider
    {
        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("Only a replica knows where it listens.");

        public async ValueTask<string?> GetValueAsync(ReplicaPorts replica, CancellationToken cancellationToken)
        {
            var urls = new List<string>();
            foreach (var (endpoint, reference) in endpoints)
            {
                IReplicaValueProvider port = reference.Property(EndpointProperty.TargetPort);
                var number = await port.GetValueAsync(replica, cancellationToken).ConfigureAwait(false);
                urls.Add($"{endpoint.UriScheme}://{endpoint.TargetHost}:{number}");
            }
            return string.Join(';', urls);
        }
    }
}
