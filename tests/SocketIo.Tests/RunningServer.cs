using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.RealtimeApi.Transports.SocketIo;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;
using Realtime.SocketIo.EchoServer;

namespace Realtime.SocketIo.Tests;

/// <summary>A server on real Kestrel and a free port. Fails its test when anything in it logged an error.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ErrorLog _errors;
    private readonly WaitingRequests _waiting;
    private readonly bool _allowsErrors;

    private RunningServer(WebApplication app, ErrorLog errors, bool allowsErrors)
    {
        _app = app;
        _errors = errors;
        _waiting = app.Services.GetRequiredService<WaitingRequests>();
        _allowsErrors = allowsErrors;
    }

    public Uri Address => new(_app.Urls.First());

    public HttpClient Http { get; } = new();

    public IEnumerable<string> Errors => _errors.Lines;

    /// <summary>The echo server as its command line starts it.</summary>
    public static async Task<RunningServer> EchoAsync(params string[] args)
    {
        var errors = new ErrorLog();
        var app = EchoApplication.Build(["--port", "0", .. args], builder => Prepare(builder, errors));
        return await StartAsync(app, errors, allowsErrors: false);
    }

    /// <summary>A server with handlers of the test's own.</summary>
    public static async Task<RunningServer> StartAsync(
        Action<SocketIoServer> configure,
        Action<EngineIoOptions>? engine = null,
        bool allowsErrors = false
    )
    {
        var errors = new ErrorLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketIo();
        builder.Services.Configure(engine ?? (_ => { }));
        Prepare(builder, errors);
        var app = builder.Build();
        app.MapSocketIo(configure);
        return await StartAsync(app, errors, allowsErrors);
    }

    /// <summary>Returns when the server holds the request that carries this mark, and has nothing to answer yet.</summary>
    public Task HoldsAsync(string mark) => _waiting.UntilAsync(mark);

    public Task StopAsync() => _app.StopAsync(Patience.Token);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Assert.True(_allowsErrors || _errors.Lines.IsEmpty, string.Join('\n', _errors.Lines));
    }

    private static void Prepare(WebApplicationBuilder builder, ErrorLog errors)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(errors);
        builder
            .Services.AddSingleton<WaitingRequests>()
            .AddSingleton<IStartupFilter>(s => s.GetRequiredService<WaitingRequests>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    }

    private static async Task<RunningServer> StartAsync(WebApplication app, ErrorLog errors, bool allowsErrors)
    {
        await app.StartAsync(Patience.Token);
        var server = new RunningServer(app, errors, allowsErrors);
        server.Http.BaseAddress = server.Address;
        return server;
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose() { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }
    }
}
