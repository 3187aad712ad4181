using System.ComponentModel.DataAnnotations;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Realtime.RealtimeApi.Transports.SocketIo;

/// <summary>What a Socket.IO server can be told beside what its <see cref="EngineIo"/> can; checked at start.</summary>
internal sealed class SocketIoOptions
{
    /// <summary>Where clients look for the server.</summary>
    [RegularExpression("^/[A-Za-z0-9_./-]+$")]
    public string Path { get; set; } = "/socket.io";

    /// <summary>How long a client may stay connected without being in any namespace.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long <c>EmitWithAckAsync</c> waits for the client when it is not told otherwise.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Binary attachments that one packet of a client may announce.</summary>
    [Range(0, 1_000)]
    public int MaxAttachments { get; set; } = 10;

    /// <summary>Events of one client that may wait for a handler; after that no more is read from the client.</summary>
    [Range(1, 100_000)]
    public int MaxWaitingEvents { get; set; } = 64;

    /// <summary>How arguments become JSON and back.</summary>
    public JsonSerializerOptions Json { get; set; } =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
