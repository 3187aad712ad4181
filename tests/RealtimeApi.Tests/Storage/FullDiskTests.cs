using System.Diagnostics;
using Realtime.RealtimeApi.Tests.Fixtures;

namespace Realtime.RealtimeApi.Tests.Storage;

/// <summary>A file system without a free byte: what can't be stored is refused, and what was acked is still there.</summary>
public sealed class FullDiskTests
{
    [SmallDiskFact]
    public async Task A_full_disk_makes_messages_unavailable_until_there_is_space_again()
    {
        using var disk = new SmallDisk(megabytes: 8);
        await using var server = await RealtimeServer.StartAsync(disk.Path);
        server.Logs.Allow();
        using var rest = new RestClient(server);
        var ada = await server.ConnectAsync();
        await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room = "r",
        });
        Assert.Equal(1, (await SayAsync(ada)).Number("offset"));

        disk.Fill();
        var acked = 1L;
        var answer = await SayAsync(ada);
        // The log's file may have a few pages to spare.
        while (answer.Type == "ack")
        {
            Assert.Equal(++acked, answer.Number("offset"));
            answer = await SayAsync(ada);
        }
        answer.AssertError("unavailable", retryable: true);
        Assert.InRange(answer.Number("retryAfterMs"), 1, 60_000);
        Assert.Equal(503, (await rest.GetAsync("/health")).Status);
        Assert.Equal(200, (await rest.GetAsync("/alive")).Status);
        await ada.SendAsync(new { type = "broadcast", data = "the lobby lives" });
        await ada.NextAsync("broadcast");

        disk.Free();
        await Eventually.HoldsAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await rest.GetAsync("/health")).Status == 200;
            },
            "the server is ready again by itself"
        );
        Assert.Equal(acked + 1, (await SayAsync(ada)).Number("offset"));
        var stored = (await rest.GetAsync("/v1/rooms/r/messages?limit=100")).Json.GetProperty("messages");
        Assert.Equal(acked + 1, stored[stored.GetArrayLength() - 1].GetProperty("offset").GetInt64());
    }

    [SmallDiskFact]
    public async Task A_disk_that_has_room_for_small_messages_and_not_for_large_ones_is_no_disk_for_a_ready_server()
    {
        using var disk = new SmallDisk(megabytes: 8);
        await using var server = await RealtimeServer.StartAsync(disk.Path);
        server.Logs.Allow();
        using var rest = new RestClient(server);
        var ada = await server.ConnectAsync();
        await ada.AskAsync(id => new
        {
            type = "join",
            id,
            room = "r",
        });

        disk.Fill(leave: 24 * 1024);
        while ((await SayAsync(ada, 31_000)).Type == "ack") { }
        Assert.Equal("ack", (await SayAsync(ada, 10)).Type);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(503, (await rest.GetAsync("/health")).Status);
            server.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        disk.Free();
        await Eventually.HoldsAsync(
            async () =>
            {
                server.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await rest.GetAsync("/health")).Status == 200;
            },
            "the server is ready again by itself"
        );
        Assert.Equal("ack", (await SayAsync(ada, 31_000)).Type);
    }

    private static Task<WireMessage> SayAsync(SocketClient client, int length = 4000) =>
        client.AskAsync(id => new
        {
            type = "message",
            id,
            room = "r",
            data = new string('x', length),
        });

    /// <summary>A file system of its own, in memory.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public SmallDisk(int megabytes)
        {
            Assert.True(Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder.Path));
        }

        public string Path => folder.Path;

        private string Filler => folder.File("filler");

        public static bool IsPossible()
        {
            if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            {
                return false;
            }
            using var folder = new TemporaryFolder();
            return Run("mount", "-t", "tmpfs", "tmpfs", folder.Path) && Run("umount", folder.Path);
        }

        /// <summary>Takes every byte that is left, but so many.</summary>
        public void Fill(int leave = 0)
        {
            using var file = File.OpenHandle(Filler, FileMode.Create, FileAccess.Write);
            var block = new byte[4096];
            try
            {
                for (var at = 0L; ; at += block.Length)
                {
                    RandomAccess.Write(file, block, at);
                }
            }
            catch (IOException) { }
            RandomAccess.SetLength(file, RandomAccess.GetLength(file) - leave);
        }

        public void Free() => File.Delete(Filler);

        public void Dispose()
        {
            // Lazily: the server may still hold the file.
            Run("umount", "--lazy", folder.Path);
            folder.Dispose();
        }

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }

    /// <summary>Skipped where no file system can be mounted.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class SmallDiskFactAttribute : FactAttribute
    {
        public SmallDiskFactAttribute()
        {
            if (!SmallDisk.IsPossible())
            {
                Skip = "A disk that can be filled needs Linux and the right to mount one (root).";
            }
        }
    }
}
