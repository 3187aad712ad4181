using Realtime.RealtimeApi;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Transports.Rest;
using Realtime.RealtimeApi.Transports.SignalR;
using Realtime.RealtimeApi.Transports.Sse;
using Realtime.RealtimeApi.Transports.WebSockets;
using Realtime.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRealtimeCore();
builder.Services.AddProblemDetails();
builder.Services.AddRest();
builder.Services.AddWebSocketTransport();
builder.Services.AddSignalRTransport();
builder.Services.AddServerSentEvents();

var app = builder.Build();
app.CheckSigningKey();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseCors();
app.MapDefaultEndpoints();
app.MapRest();
app.MapWebSockets();
app.MapRealtimeHub();
app.MapServerSentEvents();
app.Run();
