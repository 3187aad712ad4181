using System.Globalization;
using Npgsql;
using Realtime.Hosting.Model;
using Realtime.Hosting.Orchestration;
using Realtime.Hosting.Testing;

namespace Realtime.Hosting.Tests;

/// <summary>Redis and PostgreSQL as the machine has them, started by the engine.</summary>
public sealed class LocalServerTests
{
    [Fact]
    public async Task A_redis_answers_at_its_connection_string_and_nowhere_without_its_password()
    {
        await using var app = await TestApplication.StartAsync(builder =>
        {
            var cache = builder.AddRedis("cache");
            builder.AddShell("reader", "echo \"$ConnectionStrings__cache\"").WithReference(cache).WaitFor(cache);
        });
        await app.WaitForStateAsync("reader", KnownResourceStates.Finished);

        var told = Assert.Single(app.GetLines("reader")).Content;
        var address = app.GetEndpoint("cache");
        Assert.StartsWith($"{address.Authority},password=", told, StringComparison.Ordinal);
        var password = told.Split("password=")[1];
        Assert.Equal("OK", await RedisAsync(address, password, "set", "greeting", "hello"));
        Assert.Equal("hello", await RedisAsync(address, password, "get", "greeting"));
        Assert.StartsWith("NOAUTH", await RedisAsync(address, null, "get", "greeting"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volume_keeps_the_data_of_a_redis_from_one_run_to_the_next()
    {
        using var volume = new Volume();
        await WithCacheAsync(async (address, password) => await RedisAsync(address, password, "set", "kept", "yes"));

        await WithCacheAsync(
            async (address, password) => Assert.Equal("yes", await RedisAsync(address, password, "get", "kept"))
        );

        async Task WithCacheAsync(Func<Uri, string, Task> use)
        {
            await using var app = await TestApplication.StartAsync(
                builder => builder.AddRedis("cache").WithDataVolume(volume.Name),
                "--Parameters:cache-password=secret"
            );
            await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", TestApplication.Patience);
            await use(app.GetEndpoint("cache"), "secret");
        }
    }

    [Fact]
    public async Task A_postgres_has_the_databases_that_the_AppHost_named_before_anybody_who_waits_for_them_starts()
    {
        await using var app = await TestApplication.StartAsync(builder =>
        {
            var chat = builder.AddPostgres("sql").AddDatabase("chat", "Chat 1");
            builder.AddShell("reader", "echo \"$ConnectionStrings__chat\"").WithReference(chat).WaitFor(chat);
        });
        await app.WaitForStateAsync("reader", KnownResourceStates.Finished);

        await using var connection = new NpgsqlConnection(
            Assert.Single(app.GetLines("reader")).Content + ";Pooling=false"
        );
        await connection.OpenAsync(TestApplication.Patience);
        await using var ask = new NpgsqlCommand("select current_database()", connection);
        Assert.Equal("Chat 1", await ask.ExecuteScalarAsync(TestApplication.Patience));
        Assert.Equal(KnownResourceStates.Running, app.Snapshot("chat").State?.Text);
    }

    [Fact]
    public async Task A_postgres_that_is_stopped_while_somebody_is_connected_stops_gently_and_keeps_what_was_committed()
    {
        await using var app = await TestApplication.StartAsync(builder =>
            builder.AddPostgres("sql").AddDatabase("chat")
        );
        await app.WaitForStateAsync("chat", KnownResourceStates.Running);
        await using var busy = await ConnectAsync(app);
        await ExecuteAsync(busy, "create table kept (n int); insert into kept values (42)");

        await app.StopResourceAsync("sql");

        Assert.Equal(
            (KnownResourceStates.Finished, 0),
            (app.Snapshot("sql").State?.Text, app.Snapshot("sql").ExitCode)
        );
        Assert.Equal(KnownResourceStates.Finished, app.Snapshot("chat").State?.Text);
        await app.StartResourceAsync("sql");
        await app.WaitForStateAsync("chat", KnownResourceStates.Running);
        await using var again = await ConnectAsync(app);
        await using var ask = new NpgsqlCommand("select n from kept", again);
        Assert.Equal(42, await ask.ExecuteScalarAsync(TestApplication.Patience));
    }

    [Theory]
    [InlineData("redis-server", "apt-get install redis-server")]
    [InlineData("postgres", "apt-get install postgresql")]
    public void A_missing_server_comes_with_how_to_install_it(string program, string command) =>
        Assert.Contains(command, CommandSearch.InstallHint(program), StringComparison.Ordinal);

    [Fact]
    public async Task What_a_server_is_secret_about_is_marked_and_not_among_its_arguments()
    {
        await using var app = await TestApplication.StartAsync(
            builder => builder.AddRedis("cache"),
            "--Parameters:cache-password=do-not-show"
        );
        await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", TestApplication.Patience);

        foreach (var property in app.Snapshot("cache").Properties)
        {
            var text = property.Value is string[] many
                ? string.Join(' ', many)
                : Convert.ToString(property.Value, CultureInfo.InvariantCulture);
            Assert.True(
                property.IsSensitive || text?.Contains("do-not-show", StringComparison.Ordinal) != true,
                property.Name
            );
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(DistributedApplication app)
    {
        var text = await app.GetConnectionStringAsync("chat", TestApplication.Patience);
        var connection = new NpgsqlConnection(text + ";Pooling=false");
        await connection.OpenAsync(TestApplication.Patience);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The test's own words.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestApplication.Patience);
    }

    /// <summary>By Redis's own client, which says on its output what the server said.</summary>
    private static async Task<string> RedisAsync(Uri address, string? password, params string[] command)
    {
        string[] login = password is null ? [] : ["-a", password, "--no-auth-warning"];
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(
                "redis-cli",
                ["-h", "127.0.0.1", "-p", address.Port.ToString(CultureInfo.InvariantCulture), .. login, .. command]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        var said = await process.StandardOutput.ReadToEndAsync(TestApplication.Patience);
        return said.Trim();
    }

    /// <summary>A name for a volume of this test alone, and its folder removed at the end.</summary>
    private sealed class Volume : IDisposable
    {
        public string Name { get; } = $"test-{Guid.NewGuid():N}";

        public void Dispose()
        {
            string[] places =
            [
                "/var/lib/realtime-hosting",
                Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
                    "realtime-hosting"
                ),
            ];
            foreach (var folder in places.Select(place => Path.Combine(place, Name)).Where(Directory.Exists))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
