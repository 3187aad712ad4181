namespace Realtime.Hosting.Orchestration;

/// <summary>How the engine runs the application. The times are the ones that people know from Aspire.</summary>
internal sealed class EngineOptions
{
    /// <summary>All public ports are random, so that several applications run side by side (tests).</summary>
    public bool RandomizePorts { get; set; }

    /// <summary>Print every resource's lines and the engine's own to the console.</summary>
    public bool WriteToConsole { get; set; } = true;

    public bool DisableDashboard { get; set; }

    /// <summary>From the first SIGTERM until the last process is gone.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(9);

    /// <summary>A single resource's time between SIGTERM and SIGKILL when it is stopped by command.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The first pause between health checks of a replica that is not healthy yet; each next one is half as long again.</summary>
    public TimeSpan FirstHealthPause { get; set; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan LongestUnhealthyPause { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan HealthyPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An answer that takes longer counts as none.</summary>
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
