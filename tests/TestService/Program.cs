// A service that tells a test what it was given and does what it is told.
using System.Net.WebSockets;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
var health = StatusCodes.Status200OK;

app.MapGet("/pid", () => Environment.ProcessId);
app.MapGet("/args", () => args);
app.MapGet(
    "/environment",
    () =>
        Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value)
);
app.MapGet("/health", () => Results.StatusCode(health));
app.UseWebSockets();
app.MapGet(
    "/pid/socket",
    async (HttpContext context) =>
    {
        // Says who it is to everything that is said.
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while ((await socket.ReceiveAsync(buffer, default)).MessageType == WebSocketMessageType.Text)
        {
            var answer = System.Text.Encoding.UTF8.GetBytes($"{Environment.ProcessId}");
            await socket.SendAsync(answer, WebSocketMessageType.Text, true, default);
        }
    }
);
app.MapPost("/health/{status:int}", (int status) => health = status);
app.Run();
