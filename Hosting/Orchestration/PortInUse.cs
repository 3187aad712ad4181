using System.Globalization;
using Microsoft.Extensions.Configuration;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>What to tell somebody whose port is taken: which, for what, and how to use another.</summary>
internal static class PortInUse
{
    public static DistributedApplicationException ForEndpoint(
        IResource resource,
        EndpointAnnotation endpoint,
        int port,
        IConfiguration configuration
    )
    {
        var change = FindKey(configuration, resource.Name, port) is { } key
            ? $"start with another one: dotnet run --project AppHost -- --{key}={FreeNear(port)}"
            : $"give endpoint '{endpoint.Name}' of '{resource.Name}' another port in the AppHost's Program.cs";
        return new(
            $"Port {port} is in use by another program, and '{resource.Name}' needs it. Stop that program, or {change}"
        );
    }

    public static DistributedApplicationException ForDashboard(int port, string what, string key) =>
        new(
            $"Port {port} is in use by another program, and {what} needs it. Stop that program (another AppHost?), or start with another one: "
                + $"dotnet run --project AppHost -- --{key}={FreeNear(port)}"
        );

    // The AppHost read the port from somewhere; a key such as Gateway:Port that holds this very number is where.
    private static string? FindKey(IConfiguration configuration, string resourceName, int port)
    {
        var text = port.ToString(CultureInfo.InvariantCulture);
        var keys = configuration
            .AsEnumerable()
            .Where(entry => entry.Value == text && entry.Key.EndsWith(":Port", StringComparison.OrdinalIgnoreCase))
            .Select(entry => entry.Key)
            .ToList();
        return keys.Find(key => key.Equals($"{resourceName}:Port", StringComparison.OrdinalIgnoreCase))
            ?? keys.FirstOrDefault();
    }

    private static int FreeNear(int port) =>
        Enumerable.Range(1, 100).Select(step => port + (step * 10)).FirstOrDefault(PortPicker.IsFree, port + 1);
}
