using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Sessions;

/// <summary>How many bytes may go into answers that are as long as what was asked for, and how many may wait to be sent.</summary>
internal sealed class AnswerLimits
{
    public const string Section = "Answers";

    /// <summary>
    /// Bytes of messages or notifications in one answer: to a join, on a page of history or of an inbox. One message may be larger.
    /// </summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 1024 * 1024;

    /// <summary>Bytes of answers that wait to be sent, over all connections of this process.</summary>
    [Range(1024, 1024L * 1024 * 1024 * 1024)]
    public long MaxWaitingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The share of them that the connections from one address may take up together.</summary>
    [Range(1024, 1024L * 1024 * 1024 * 1024)]
    public long MaxWaitingBytesPerAddress { get; set; } = 8 * 1024 * 1024;
}
