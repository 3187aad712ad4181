using System.Reflection;

namespace Realtime.Hosting;

/// <summary>How the AppHost itself runs.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line; <c>--Some:Key=value</c> ends up in the configuration.</summary>
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly when it is not the program that was started.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>No dashboard and no telemetry receiver. Who waits for a failed resource then fails too.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>As in Aspire; this engine's dashboard listens on loopback only and never asks for TLS.</summary>
    public bool AllowUnsecuredTransport { get; set; }

    /// <summary>Write every resource's lines into the AppHost's log too, one category a resource.</summary>
    public bool EnableResourceLogging { get; set; }

    internal Assembly? ResolveAssembly() =>
        AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(AssemblyName);
}
