using System.Globalization;
using Realtime.Support.Churn;
using Xunit.Abstractions;

namespace Realtime.Gateway.Tests;

/// <summary>
/// Clients that come and go in every way there is, over every transport that keeps a connection; afterwards gateway and API hold
/// what they held before. <c>CHURN_CONNECTIONS=20000</c> in the environment makes it as long as it is run by hand.
/// </summary>
public sealed class ChurnTests(ITestOutputHelper output)
{
    private static readonly int Connections = int.Parse(
        Environment.GetEnvironmentVariable("CHURN_CONNECTIONS") ?? "2500",
        CultureInfo.InvariantCulture
    );

    /// <summary>What a database, a thread pool and a heap take and give back as they like, whoever comes and goes.</summary>
    private const int SpareFiles = 16;

    private const int SpareThreads = 32;

    private const int SpareKilobytes = 96 * 1024;

    /// <summary>Connections that the gateway keeps open to the API for the next requests; a WebSocket has one of its own.</summary>
    private const int PooledConnections = 16;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_any_churn_descriptors_sessions_threads_and_memory_are_where_they_were(bool throughGateway)
    {
        await using var programs = await RunningPrograms.StartAsync(
            ("Sessions:Heartbeat", "00:00:01"),
            ("Sessions:HeartbeatGrace", "00:00:01")
        );
        var (api, gateway) = (programs.Api, programs.Gateway);
        var churner = new Churner(throughGateway ? gateway.Address : api.Address);
        // What is made on first use is no loss.
        foreach (var opening in Opening.All)
        {
            await churner.RunAsync(Connections / 10, opening, Enum.GetValues<Departure>());
        }
        await programs.HasSessionsAsync(0);

        foreach (var opening in Opening.All)
        {
            var before = (Api: ProcessFigures.Of(api.ProcessId), Gateway: ProcessFigures.Of(gateway.ProcessId));

            await churner.RunAsync(Connections / Opening.All.Count, opening, Enum.GetValues<Departure>());
            if (opening == Opening.Native)
            {
                await churner.VanishAsync(Connections / 25, opening);
            }

            await programs.HasSessionsAsync(0);
            var pooled = throughGateway && !opening.IsUpgrade ? PooledConnections : 0;
            await AssertAsItWasAsync($"API, {opening.Name}", before.Api, api, pooled);
            await AssertAsItWasAsync($"gateway, {opening.Name}", before.Gateway, gateway, pooled);
        }
        programs.AssertNoTrouble();
    }

    private async Task AssertAsItWasAsync(string where, ProcessFigures before, ServerProgram program, int pooled)
    {
        var after = before;
        await Eventually.HoldsAsync(
            () => (after = ProcessFigures.Of(program.ProcessId)).Sockets <= before.Sockets + pooled,
            $"{where}: not more sockets than the {before.Sockets} of before",
            TimeSpan.FromSeconds(20)
        );
        output.WriteLine($"{where}: {before} -> {after}");
        Assert.InRange(after.Files, 0, before.Files + SpareFiles);
        Assert.InRange(after.Threads, 0, before.Threads + SpareThreads);
        Assert.InRange(after.ResidentKilobytes, 0, before.ResidentKilobytes + SpareKilobytes);
    }
}
