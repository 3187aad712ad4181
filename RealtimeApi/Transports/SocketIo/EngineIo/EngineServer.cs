using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

/// <summary>
/// Engine.IO protocol 4 on one path: decides for each request whether it opens a session, belongs to one or is
/// refused. Source: the specification at github.com/socketio/engine.io-protocol.
/// </summary>
internal sealed class EngineServer(EngineIoOptions options, IEngineHandler handler, TimeProvider time)
{
    private const string ProtocolVersion = "4";
    private const int IdBytes = 15;

    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new();
    private volatile bool _isStopping;

    public EngineIoOptions Options => options;

    public IEngineHandler Handler => handler;

    public TimeProvider Time => time;

    public int SessionCount => _sessions.Count;

    public async Task HandleAsync(HttpContext context)
    {
        CrossOrigin.AddHeaders(context, options);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            CrossOrigin.AnswerPreflight(context);
            return;
        }
        var query = context.Request.Query;
        var transport = query["transport"].ToString();
        var failure =
            !options.IsOn(transport) ? EngineError.UnknownTransport
            : !CrossOrigin.IsAllowed(context.Request, options) ? EngineError.Forbidden
            : query.TryGetValue("sid", out var id) ? await ContinueAsync(context, id.ToString(), transport)
            : await OpenAsync(context, transport);
        if (failure is not null)
        {
            await failure.WriteAsync(context.Response);
        }
    }

    /// <summary>Closes every session, delivering what waits, and opens no more.</summary>
    public void Stop()
    {
        _isStopping = true;
        foreach (var session in _sessions.Values)
        {
            session.Close(EngineCloseReason.ServerStopping);
        }
    }

    public void Forget(EngineSession session) => _sessions.TryRemove(session.Id, out _);

    private async Task<EngineError?> ContinueAsync(HttpContext context, string id, string transport)
    {
        if (!_sessions.TryGetValue(id, out var session))
        {
            return EngineError.UnknownSession;
        }
        if (session.IsOverdue())
        {
            session.Terminate(EngineCloseReason.PingTimeout);
            return EngineError.UnknownSession;
        }
        // Once on a WebSocket, a session takes no more polls and no second WebSocket.
        if (session.Transport is not PollingTransport polling)
        {
            return EngineError.BadRequest;
        }
        if (transport == EngineIoOptions.Polling)
        {
            await polling.HandleAsync(context);
            return null;
        }
        return options.AllowUpgrades && context.WebSockets.IsWebSocketRequest
            ? await UpgradeAsync(context, session, polling)
            : EngineError.BadRequest;
    }

    private async Task<EngineError?> UpgradeAsync(HttpContext context, EngineSession session, PollingTransport polling)
    {
        using var socket = await AcceptAsync(context);
        using var candidate = new WebSocketTransport(session, socket, time);
        if (polling.TryBeginUpgrade(candidate))
        {
            await new Upgrade(session, polling, candidate).RunAsync();
        }
        return null;
    }

    private async Task<EngineError?> OpenAsync(HttpContext context, string transport)
    {
        var isSocket = context.WebSockets.IsWebSocketRequest;
        if (!isSocket && !HttpMethods.IsGet(context.Request.Method))
        {
            return EngineError.BadHandshakeMethod;
        }
        if (isSocket != (transport == EngineIoOptions.WebSocket))
        {
            return EngineError.BadRequest;
        }
        if (context.Request.Query["EIO"] != ProtocolVersion)
        {
            return EngineError.UnsupportedVersion;
        }
        var (refusal, state) = options.Admit is { } admit ? await admit(context) : default;
        if (refusal is not null)
        {
            return refusal;
        }
        var handshake = EngineHandshake.Of(context, options, state);

        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        if (options.Cookie is { } cookie)
        {
            context.Response.Cookies.Append(cookie.Name!, id, cookie.Build(context));
        }
        await (isSocket ? OpenWebSocketAsync(context, id, handshake) : OpenPollingAsync(context, id, handshake));
        return null;
    }

    private async Task OpenPollingAsync(HttpContext context, string id, EngineHandshake handshake)
    {
        var upgrades = options.AllowUpgrades && options.IsOn(EngineIoOptions.WebSocket);
        // Timers remember the context that they are made in, and with it the request and its trace, which end before the session.
        using (ExecutionContext.SuppressFlow())
        {
            Begin(new EngineSession(id, this, handshake, session => new PollingTransport(session)));
        }
        await PollingTransport.WriteAsync(context.Response, OpenPacket(id, upgrades).PollingForm);
    }

    private async Task OpenWebSocketAsync(HttpContext context, string id, EngineHandshake handshake)
    {
        using var socket = await AcceptAsync(context);
        WebSocketTransport? transport = null;
        var session = new EngineSession(
            id,
            this,
            handshake,
            session => transport = new WebSocketTransport(session, socket, time)
        );
        using (transport)
        {
            Begin(session, OpenPacket(id, upgrades: false));
            await transport!.RunAsync();
        }
    }

    /// <summary>Makes the session known before anything is sent: a client that is gone by then ends it, and that must be heard.</summary>
    private void Begin(EngineSession session, params ReadOnlySpan<OutboundPacket> first)
    {
        _sessions[session.Id] = session;
        handler.OnOpen(session);
        if (!first.IsEmpty)
        {
            session.Send(first);
        }
        session.Start();
        if (_isStopping)
        {
            session.Close(EngineCloseReason.ServerStopping);
        }
    }

    // The protocol has its own heartbeat; one of the platform's would be a second timer for every client.
    private static Task<System.Net.WebSockets.WebSocket> AcceptAsync(HttpContext context) =>
        context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan }
        );

    private OutboundPacket OpenPacket(string id, bool upgrades)
    {
        using var packet = new MemoryStream();
        packet.WriteByte((byte)PacketType.Open);
        using (var json = new Utf8JsonWriter(packet))
        {
            json.WriteStartObject();
            json.WriteString("sid", id);
            json.WriteStartArray("upgrades");
            if (upgrades)
            {
                json.WriteStringValue(EngineIoOptions.WebSocket);
            }
            json.WriteEndArray();
            json.WriteNumber("pingInterval", (long)options.PingInterval.TotalMilliseconds);
            json.WriteNumber("pingTimeout", (long)options.PingTimeout.TotalMilliseconds);
            json.WriteNumber("maxPayload", options.MaxPayload);
            json.WriteEndObject();
        }
        return OutboundPacket.EncodedText(packet.ToArray());
    }
}
