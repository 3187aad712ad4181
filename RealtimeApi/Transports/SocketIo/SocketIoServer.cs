using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Transports.SocketIo.EngineIo;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>Socket.IO protocol 5 on top of Engine.IO: the namespaces, and for each session a connection.</summary>
internal sealed class SocketIoServer(
    IOptions<SocketIoOptions> options,
    TimeProvider time,
    ILogger<SocketIoServer> logger
) : IEngineHandler
{
    private const int IdBytes = 15;

    private readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);

    public SocketIoOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>The namespace of that name (<c>/</c> is the main one); there from the first time that it is asked for.</summary>
    public Namespace Of(string name)
    {
        if (!name.StartsWith('/') || name.Contains(','))
        {
            throw new ArgumentException($"'{name}' does not begin with a slash, or has a comma.", nameof(name));
        }
        return _namespaces.GetOrAdd(name, static (name, server) => new Namespace(name, server), this);
    }

    public Namespace? Find(string name) => _namespaces.GetValueOrDefault(name);

    public void OnOpen(EngineSession session) => session.Tag = new SocketConnection(this, session);

    public ValueTask OnMessageAsync(EngineSession session, ReadOnlyMemory<byte> data, bool isBinary) =>
        new(((SocketConnection)session.Tag!).ReceiveAsync(data.Span, isBinary));

    public void OnClose(EngineSession session, EngineCloseReason reason) =>
        ((SocketConnection?)session.Tag)?.Close(reason);

    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
}
