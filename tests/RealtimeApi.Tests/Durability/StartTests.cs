namespace Realtime.RealtimeApi.Tests.Durability;

/// <summary>The program says why it does not start.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Auth__SigningKey", "", "Auth:SigningKey")]
    [InlineData("Auth__SigningKey", "too short", "Auth:SigningKey")]
    [InlineData("Sessions__CommandsPerSecond", "0", "CommandsPerSecond")]
    public async Task A_setting_that_makes_no_sense_ends_the_start_and_is_named(string name, string value, string named)
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Auth__SigningKey"] = new('k', 32),
            ["Storage__Folder"] = folder.Path,
        };
        settings[name] = value;
        await using var program = ChildProcess.Start(
            "dotnet",
            ["exec", typeof(Program).Assembly.Location],
            settings,
            folder.Path
        );

        await program.ExitAsync(TimeSpan.FromSeconds(60));

        Assert.NotEqual(0, program.ExitCode);
        await program.NextLineAsync(named);
    }
}
