using Realtime.RealtimeApi;
using Realtime.RealtimeApi.Identity;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Transports;
using Realtime.RealtimeApi.Transports.Rest;
using Realtime.RealtimeApi.Transports.SignalR;
using Realtime.RealtimeApi.Transports.SocketIo.Realtime;
using Realtime.RealtimeApi.Transports.Sse;
using Realtime.RealtimeApi.Transports.WebSockets;
using Realtime.ServiceDefaults;
using Realtime.Sockets.Kestrel;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddHostCheck();
builder.AddLoopSockets();
builder.AddRealtimeCore();
builder.Services.AddProblemDetails();
builder.Services.AddTrustedProxies();
builder.Services.AddRest();
builder.Services.AddWebSocketTransport();
builder.Services.AddSignalRTransport();
builder.Services.AddSocketIoTransport();
builder.Services.AddServerSentEvents();

var app = builder.Build();
app.CheckSigningKey();
app.UseForwardedHeaders();
app.UseHostCheck(context => Problems.For(Errors.UnknownHost, context).ExecuteAsync(context));

// Left out, the platform puts it first, and which cookie counts depends on the scheme that a proxy names.
app.UseAuthentication();
app.UseExceptionHandler();
app.UseStatusCodePages(Problems.AnswerAsync);
app.UseCors();
app.MapDefaultEndpoints();
app.MapRest();
app.MapWebSockets();
app.MapRealtimeHub();
app.MapSocketIo();
app.MapServerSentEvents();
app.Run();
