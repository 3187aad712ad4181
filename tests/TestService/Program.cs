// A service that tells a test what it was given and does what it is told.
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
app.MapPost("/health/{status:int}", (int status) => health = status);
app.Run();
