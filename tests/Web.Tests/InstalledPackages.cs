namespace Realtime.Web.Tests;

/// <summary>Brings web's npm packages in line with its lock file, once for all tests here.</summary>
public sealed class InstalledPackages : IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        var install = await NodeTool.RunAsync("scripts/install.mjs");
        Assert.True(install.ExitCode == 0, install.Output);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
