using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Realtime.Gateway.Tests;

/// <summary>A real service on its own port; says what it was asked on every path that a test does not map.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Backend(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<Backend> StartAsync(string name, Action<WebApplication>? map = null, int port = 0)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        var app = builder.Build();
        app.UseWebSockets();
        map?.Invoke(app);
        app.MapFallback("{**path}", context => EchoAsync(context, name));
        await app.StartAsync(Patience.Token);
        return new Backend(app);
    }

    /// <summary>Gone at once, with whatever is open.</summary>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>Says nothing until the caller is gone.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(gone.SetResult);
        await gone.Task.WaitAsync(Patience.Limit);
    }

    private static async Task EchoAsync(HttpContext context, string name)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            new Seen(
                name,
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
                body.Length
            )
        );
    }
}

/// <summary>What a backend was asked.</summary>
internal sealed record Seen(
    string Service,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    long BodyLength
)
{
    public static async Task<Seen> ReadAsync(HttpResponseMessage response)
    {
        var json = await response.Content.ReadAsStringAsync(Patience.Token);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {json}");
        return JsonSerializer.Deserialize<Seen>(json, JsonSerializerOptions.Web)!;
    }

    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
