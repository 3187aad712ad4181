using Realtime.RealtimeApi;
using Realtime.RealtimeApi.Transports.WebSockets;
using Realtime.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRealtimeCore();
builder.Services.AddProblemDetails();
builder.Services.AddWebSocketTransport();

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapDefaultEndpoints();
app.MapWebSockets();
app.Run();
