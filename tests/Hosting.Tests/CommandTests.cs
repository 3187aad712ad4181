using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Hosting.Model;
using Realtime.Hosting.Testing;

namespace Realtime.Hosting.Tests;

/// <summary>What people can do to a resource, and what they hear of it.</summary>
public sealed class CommandTests
{
    /// <summary>Answers with the method, path and a header of each request; 418 for <c>/teapot</c>.</summary>
    private const string Echo = """
        require('http').createServer((request, response) => {
          response.statusCode = request.url === '/teapot' ? 418 : 200;
          const said = `${request.method} ${request.url} ${request.headers['x-who'] ?? '-'}`;
          if (request.url !== '/') console.log(said);
          response.end(said);
        }).listen(process.env.PORT, 'localhost');
        """;

    [Fact]
    public async Task A_http_command_posts_to_the_resource_and_any_success_is_a_success()
    {
        await using var app = await StartEchoAsync(echo =>
            echo.WithHttpCommand("/reset", "Reset", commandName: "reset")
        );

        var result = await app.ResourceCommands.ExecuteCommandAsync("echo", "reset");

        Assert.True(result.Success, result.ErrorMessage);
        await app.WaitForLineAsync("echo", line => line == "POST /reset -", TestApplication.Patience);
    }

    [Fact]
    public async Task A_http_command_sends_what_the_AppHost_prepared_and_reads_the_answer_as_it_says()
    {
        await using var app = await StartEchoAsync(echo =>
            echo.WithHttpCommand(
                "/who",
                "Who",
                () => echo.GetEndpoint("http"),
                "who",
                new()
                {
                    Method = HttpMethod.Get,
                    PrepareRequest = context =>
                    {
                        context.Request.Headers.Add("x-who", "Ada");
                        return Task.CompletedTask;
                    },
                    GetCommandResult = async context =>
                        CommandResults.Failure(
                            await context.Response.Content.ReadAsStringAsync(context.CancellationToken)
                        ),
                }
            )
        );

        var result = await app.ResourceCommands.ExecuteCommandAsync("echo", "who");

        Assert.Equal("GET /who Ada", result.ErrorMessage);
    }

    [Fact]
    public async Task A_http_command_that_is_refused_says_with_which_status()
    {
        await using var app = await StartEchoAsync(echo => echo.WithHttpCommand("/teapot", "Tea", commandName: "tea"));

        var result = await app.ResourceCommands.ExecuteCommandAsync("echo", "tea");

        Assert.Equal((false, "POST /teapot answered 418."), (result.Success, result.ErrorMessage));
    }

    [Fact]
    public async Task A_http_command_is_offered_only_while_the_resource_is_healthy()
    {
        await using var app = await StartEchoAsync(echo =>
            echo.WithHttpCommand("/reset", "Reset", commandName: "reset")
        );

        await app.StopResourceAsync("echo");

        Assert.False((await app.ResourceCommands.ExecuteCommandAsync("echo", "reset")).Success);
    }

    [Fact]
    public async Task With_resource_logging_every_line_is_in_the_AppHosts_own_log()
    {
        var written = new WrittenLogs();
        var builder = DistributedApplicationTestingBuilder.Create([], options => options.EnableResourceLogging = true);
        builder.Services.AddSingleton<ILoggerProvider>(written);
        builder.Services.Configure<LoggerFilterOptions>(filter => filter.MinLevel = LogLevel.Information);
        builder.AddShell("talker", "echo hello; echo trouble >&2");
        await using var app = builder.Build();

        await app.StartAsync(TestApplication.Patience);

        await written.WaitForAsync("Resources.talker Information 1: hello", "Resources.talker Error");
    }

    private static async Task<DistributedApplication> StartEchoAsync(
        Action<IResourceBuilder<ExecutableResource>> describe
    )
    {
        var app = await TestApplication.StartAsync(builder =>
            describe(
                builder
                    .AddExecutable("echo", "node", Path.GetTempPath(), "-e", Echo)
                    .WithHttpEndpoint(env: "PORT")
                    .WithHttpHealthCheck("/")
            )
        );
        await app.ResourceNotifications.WaitForResourceHealthyAsync("echo", TestApplication.Patience);
        return app;
    }

    /// <summary>Keeps every record and tells who waits for one.</summary>
    private sealed class WrittenLogs : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _all = new();
        private readonly SemaphoreSlim _came = new(0);

        public ILogger CreateLogger(string categoryName) => new Category(categoryName, this);

        public void Dispose() => _came.Dispose();

        public async Task WaitForAsync(params string[] parts)
        {
            while (!Array.TrueForAll(parts, part => _all.Any(line => line.Contains(part, StringComparison.Ordinal))))
            {
                await _came.WaitAsync(TestApplication.Patience);
            }
        }

        private sealed class Category(string name, WrittenLogs logs) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            )
            {
                logs._all.Enqueue($"{name} {logLevel} {formatter(state, exception)}");
                logs._came.Release();
            }
        }
    }
}
